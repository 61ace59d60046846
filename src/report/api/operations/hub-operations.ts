import * as z from 'zod';
import { BODIES, DONE, stateAnswer } from '../schemas/actions.ts';
import { alertRoutes } from '../schemas/alert-routes.ts';
import { explainedHub } from '../schemas/baseline.ts';
import { hubDetail } from '../schemas/hub.ts';
import { hubTimelineList } from '../schemas/lists.ts';
import { hubPlanView, reachView } from '../schemas/live.ts';
import { filter, host, shortText, wholeNumber } from '../schemas/parameters.ts';
import { policyText } from '../schemas/policy.ts';
import { whoChanged } from '../schemas/timeline.ts';
import { findingCode, severity } from '../schemas/words.ts';
import { timelineQuery } from './fleet-operations.ts';
import type { Operation } from './operation.ts';
import { NO_QUERY } from './operation.ts';

const read = { method: 'GET', role: 'Reader', tag: 'Hubs' } as const;
const change = { method: 'POST', role: 'Operator', tag: 'Hubs' } as const;

/** Operations about one hub, and the changes of hubs. */
export const HUB_OPERATIONS = {
  getHub: {
    ...read,
    path: '/api/hubs/{subscription}/{group}/{name}',
    summary: 'Get everything about a hub',
    query: NO_QUERY,
    answer: hubDetail,
  },
  getHubTimeline: {
    ...read,
    path: '/api/hubs/{subscription}/{group}/{name}/timeline',
    summary: 'List everything that happened to a hub',
    query: timelineQuery,
    answer: hubTimelineList,
  },
  getHubChanges: {
    ...read,
    path: '/api/hubs/{subscription}/{group}/{name}/who',
    summary: 'List who changed a hub, or one rule of it',
    query: z.strictObject({
      rule: shortText.optional().describe('Name of an outbound rule. Default: the hub with all its rules.'),
    }),
    answer: whoChanged,
  },
  getHubAssignment: {
    ...read,
    path: '/api/hubs/{subscription}/{group}/{name}/assignment',
    summary: 'Get the assignment of a hub with its baseline, and the reasons',
    query: NO_QUERY,
    answer: explainedHub,
  },
  getHubPolicyText: {
    ...read,
    path: '/api/hubs/{subscription}/{group}/{name}/policy-text',
    summary: 'Get the text of the version of the policy in force for a hub',
    query: NO_QUERY,
    answer: policyText,
  },
  getHubAlertRoutes: {
    ...read,
    path: '/api/hubs/{subscription}/{group}/{name}/alert-routes',
    summary: 'Get the receivers that a finding on a hub would reach',
    // Not `code`: Azure Functions takes a function key from a parameter of that name.
    query: z.strictObject({
      finding: findingCode.describe('Code of the finding.'),
      severity: severity
        .optional()
        .describe('Default: the severity that the policy, else the catalogue, gives the code.'),
    }),
    answer: alertRoutes,
  },
  getHubPlan: {
    ...read,
    path: '/api/hubs/{subscription}/{group}/{name}/plan',
    summary: 'Read a hub from Azure and get what a run would change',
    query: NO_QUERY,
    answer: hubPlanView,
  },
  getHubReach: {
    ...read,
    path: '/api/hubs/{subscription}/{group}/{name}/reach',
    summary: 'Read a hub from Azure and get whether its computes reach a host',
    query: z.strictObject({
      host: host.describe('Full host name, or an IP address.'),
      port: wholeNumber(1, 65_535).optional().describe('TCP port. Default: 443.'),
    }),
    answer: reachView,
  },
  getHubState: {
    ...read,
    path: '/api/hubs/{subscription}/{group}/{name}/state',
    summary: 'Get the state of a hub, to be sent with a change',
    query: NO_QUERY,
    answer: stateAnswer,
  },
  approveHub: {
    ...change,
    path: '/api/hubs/{subscription}/{group}/{name}/approve',
    summary: 'Approve the change that a hub waits for',
    description:
      'A change of isolation mode cannot be undone in Azure. Send the `state` of the hub as `seen`, so that the approval is for what you have looked at.',
    query: NO_QUERY,
    body: BODIES.ApproveHub,
    answer: DONE.ApproveHub,
  },
  reconcileHub: {
    ...change,
    path: '/api/hubs/{subscription}/{group}/{name}/reconcile',
    summary: 'Queue a run of a hub',
    query: NO_QUERY,
    body: BODIES.ReconcileHub,
    answer: DONE.ReconcileHub,
  },
  retryHub: {
    ...change,
    path: '/api/hubs/{subscription}/{group}/{name}/retry',
    summary: 'Clear what stops further attempts on a hub, and queue it',
    query: NO_QUERY,
    body: BODIES.RetryHub,
    answer: DONE.RetryHub,
  },
  getHubsState: {
    ...read,
    path: '/api/hubs/state',
    summary: 'Get the state of the hubs that pass a filter, to be sent with a change',
    query: z.strictObject({ filter: filter.describe('The filter of the hubs.') }),
    answer: stateAnswer,
  },
  reconcileHubs: {
    ...change,
    path: '/api/hubs/reconcile',
    summary: 'Queue a run of every hub that passes a filter, at most 1,000',
    query: NO_QUERY,
    body: BODIES.ReconcileHubs,
    answer: DONE.ReconcileHubs,
  },
} as const satisfies Readonly<Record<string, Operation>>;
