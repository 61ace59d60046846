import * as z from 'zod';
import { BODIES, DONE, stateAnswer } from '../schemas/actions.ts';
import { exemptionList, versionList } from '../schemas/lists.ts';
import { filter, flag, shortText, wholeNumber } from '../schemas/parameters.ts';
import { policySummary, policyText, rolloutStatus, versionText } from '../schemas/policy.ts';
import { versionsDiff } from '../schemas/policy-diff.ts';
import type { Operation } from './operation.ts';
import { NO_QUERY } from './operation.ts';

const read = { method: 'GET', role: 'Reader', tag: 'Policy' } as const;

/** Operations about the policy, its roll-out and its exemptions. */
export const POLICY_OPERATIONS = {
  getPolicy: {
    ...read,
    path: '/api/policy',
    summary: 'Get what the active version of the policy consists of',
    query: NO_QUERY,
    answer: policySummary,
  },
  getPolicyText: {
    ...read,
    path: '/api/policy/text',
    summary: 'Get the text of the active version of the policy',
    query: NO_QUERY,
    answer: policyText,
  },
  listPolicyVersions: {
    ...read,
    path: '/api/policy/versions',
    summary: 'List the versions of the policy whose text is kept, the newest first',
    query: NO_QUERY,
    answer: versionList,
  },
  getPolicyVersion: {
    ...read,
    path: '/api/policy/versions/{version}',
    summary: 'Get the text of a version of the policy by its hash, or a beginning of it',
    query: NO_QUERY,
    answer: versionText,
  },
  comparePolicyVersions: {
    ...read,
    path: '/api/policy/diff',
    summary: 'Compare two versions of the policy over the records of all hubs',
    query: z.strictObject({
      old: shortText.describe('Hash of a kept version, or a beginning of it.'),
      new: shortText.describe('The same for the version to compare with.'),
    }),
    answer: versionsDiff,
  },
  approveAssignment: {
    ...read,
    method: 'POST',
    role: 'Operator',
    path: '/api/assignments/{assignment}/approve',
    summary: 'Approve the changes of isolation mode that hubs of an assignment wait for',
    description: 'The changes cannot be undone in Azure. `max` bounds the open approvals of the assignment.',
    query: NO_QUERY,
    body: BODIES.ApproveAssignment,
    answer: DONE.ApproveAssignment,
  },
  listExemptions: {
    ...read,
    path: '/api/exemptions',
    summary: 'List the exemptions of the active policy, and what each covers now',
    query: z.strictObject({
      filter: filter.optional().describe('Only exemptions for a hub that passes it.'),
      owner: shortText.optional().describe('Pattern for the owner, with `*` and `?`.'),
      expiresWithinSeconds: wholeNumber(0, 999_999_999)
        .optional()
        .describe('Only exemptions that end within this time, or have ended.'),
      unused: flag.optional().describe('`true`: only exemptions in force that cover no finding now.'),
    }),
    answer: exemptionList,
  },
  getRollout: {
    ...read,
    path: '/api/rollout',
    summary: 'Get the progress of the active version of the policy',
    query: NO_QUERY,
    answer: rolloutStatus,
  },
  getRolloutState: {
    ...read,
    path: '/api/rollout/state',
    summary: 'Get the state of the roll-out, to be sent with a change',
    query: NO_QUERY,
    answer: stateAnswer,
  },
  steerRollout: {
    ...read,
    method: 'POST',
    role: 'Operator',
    path: '/api/rollout',
    summary: 'Halt or resume a roll-out, or open it for every hub',
    query: NO_QUERY,
    body: BODIES.SteerRollout,
    answer: DONE.SteerRollout,
  },
} as const satisfies Readonly<Record<string, Operation>>;
