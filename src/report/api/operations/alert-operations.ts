import * as z from 'zod';
import { silencePreview } from '../schemas/action-results.ts';
import { BODIES, DONE, silenceScope, stateAnswer } from '../schemas/actions.ts';
import { alertDetails } from '../schemas/alert-details.ts';
import { alertList } from '../schemas/lists.ts';
import { flag } from '../schemas/parameters.ts';
import type { Operation } from './operation.ts';
import { NO_QUERY } from './operation.ts';

const read = { method: 'GET', role: 'Reader', tag: 'Alerts' } as const;
const change = { method: 'POST', role: 'Operator', tag: 'Alerts' } as const;

/** Operations about alerts and silences. */
export const ALERT_OPERATIONS = {
  listAlerts: {
    ...read,
    path: '/api/alerts',
    summary: 'List alerts that fire, and silences in force',
    query: z.strictObject({ all: flag.optional().describe('`true`: also resolved alerts and ended silences.') }),
    answer: alertList,
  },
  getAlert: {
    ...read,
    path: '/api/alerts/{id}',
    summary: 'Get an alert with its hubs and notifications',
    query: NO_QUERY,
    answer: alertDetails,
  },
  getAlertState: {
    ...read,
    path: '/api/alerts/{id}/state',
    summary: 'Get the state of an alert, to be sent with a change',
    query: NO_QUERY,
    answer: stateAnswer,
  },
  acknowledgeAlert: {
    ...change,
    path: '/api/alerts/{id}/acknowledge',
    summary: 'Acknowledge an alert, so that no receiver is reminded of it',
    query: NO_QUERY,
    body: BODIES.AcknowledgeAlert,
    answer: DONE.AcknowledgeAlert,
  },
  setSilence: {
    ...change,
    path: '/api/silences',
    summary: 'Silence findings for some hours',
    description: 'A finding must match every field that is given. Give at least one of them.',
    query: NO_QUERY,
    body: BODIES.SetSilence,
    answer: DONE.SetSilence,
  },
  previewSilence: {
    ...read,
    method: 'POST',
    path: '/api/silences/preview',
    summary: 'List the alerts and hubs that a silence would match now',
    description: 'It changes nothing, so a Reader may call it.',
    query: NO_QUERY,
    body: silenceScope,
    answer: silencePreview,
  },
  getSilenceState: {
    ...read,
    path: '/api/silences/{id}/state',
    summary: 'Get the state of a silence, to be sent with a change',
    query: NO_QUERY,
    answer: stateAnswer,
  },
  endSilence: {
    ...change,
    path: '/api/silences/{id}/end',
    summary: 'End a silence',
    query: NO_QUERY,
    body: BODIES.EndSilence,
    answer: DONE.EndSilence,
  },
} as const satisfies Readonly<Record<string, Operation>>;
