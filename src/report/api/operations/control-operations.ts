import * as z from 'zod';
import { BODIES, DONE, stateAnswer } from '../schemas/actions.ts';
import { controls } from '../schemas/controls.ts';
import { requestEntries } from '../schemas/lists.ts';
import { instant } from '../schemas/parameters.ts';
import { about, health, openApiDocument, problemType } from '../schemas/service.ts';
import type { Operation } from './operation.ts';
import { NO_QUERY } from './operation.ts';

const read = { method: 'GET', role: 'Reader', query: NO_QUERY } as const;
const change = { method: 'POST', role: 'Operator', query: NO_QUERY, tag: 'Control' } as const;

/** Operations about what stops writes, and about the service itself. */
export const CONTROL_OPERATIONS = {
  getControls: {
    ...read,
    tag: 'Control',
    path: '/api/controls',
    summary: 'Get the write switch and the breaker',
    answer: controls,
  },
  getWritesState: {
    ...read,
    tag: 'Control',
    path: '/api/writes/state',
    summary: 'Get the state of the write switch, to be sent with a change',
    answer: stateAnswer,
  },
  switchWrites: {
    ...change,
    path: '/api/writes',
    summary: 'Switch writes of the whole fleet off or on',
    body: BODIES.SwitchWrites,
    answer: DONE.SwitchWrites,
  },
  getBreakerState: {
    ...read,
    tag: 'Control',
    path: '/api/breaker/state',
    summary: 'Get the state of the breaker, to be sent with a change',
    answer: stateAnswer,
  },
  resetBreaker: {
    ...change,
    path: '/api/breaker/reset',
    summary: 'Close the breaker, and queue the hubs that it stopped',
    body: BODIES.ResetBreaker,
    answer: DONE.ResetBreaker,
  },
  listRequests: {
    ...read,
    tag: 'Control',
    path: '/api/requests',
    summary: 'List the changes that people asked for since a time, the newest first',
    query: z.strictObject({ since: instant.describe('Requests from this time on.') }),
    answer: requestEntries,
  },
  getAbout: {
    ...read,
    tag: 'Service',
    path: '/api/about',
    summary: 'Get the version of the deployment, and who the caller is',
    answer: about,
  },
  getHealth: {
    ...read,
    role: 'Anonymous',
    tag: 'Service',
    path: '/api/health',
    summary: 'Check that the app runs',
    description: 'It needs no sign-in and says nothing else.',
    answer: health,
  },
  getProblemType: {
    ...read,
    tag: 'Service',
    path: '/api/problems/{code}',
    summary: 'Get what a code of a problem means',
    description: 'The `type` of a problem is the address of this operation for its code.',
    answer: problemType,
  },
  getOpenApi: {
    ...read,
    tag: 'Service',
    path: '/api/openapi.json',
    summary: 'Get this document',
    answer: openApiDocument,
  },
} as const satisfies Readonly<Record<string, Operation>>;
