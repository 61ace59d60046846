import * as z from 'zod';
import { RULE_OUTCOMES } from '../../../core/policy-diff/compare-hub.ts';
import { CHANGE_HOLDS } from '../../../core/policy-diff/network-change.ts';
import type {
  AssignmentMove,
  ChangeGroup,
  ChangeTotals,
  FindingGroup,
  FleetUnder,
  LooserGroup,
  PolicyDiff,
  RuleGroup,
  TermGroup,
  VerdictMove,
} from '../../../core/policy-diff/policy-diff.ts';
import type { VersionsDiff } from '../../../reconcile/queries/web-reads.ts';
import { keptVersion } from './policy.ts';
import { wire } from './wire.ts';
import { findingClass, storedCode } from './words.ts';

const changeTotals = wire<ChangeTotals>()(
  'ChangeTotals',
  z.object({
    changes: z.number(),
    irreversible: z.number(),
    minutes: z.number(),
    usdPerMonth: z.number(),
  }),
);

const fleetUnder = wire<FleetUnder>()(
  'FleetUnder',
  z.object({
    passing: z.number(),
    failing: z.number(),
    unmanaged: z.number(),
    notKnown: z.number(),
    totals: z.record(z.enum(CHANGE_HOLDS), changeTotals),
  }),
);

const verdictMove = wire<VerdictMove>()(
  'VerdictMove',
  z.object({
    from: z.enum([
      'Compliant',
      'Drifted',
      'Pending',
      'Blocked',
      'Exempt',
      'Unassigned',
      'Unknown',
      'NotKnown',
      'Unmanaged',
    ]),
    to: z.enum([
      'Compliant',
      'Drifted',
      'Pending',
      'Blocked',
      'Exempt',
      'Unassigned',
      'Unknown',
      'NotKnown',
      'Unmanaged',
    ]),
    hubs: z.array(z.string()),
  }),
);

const assignmentMove = wire<AssignmentMove>()(
  'AssignmentMove',
  z.object({
    from: z.string().optional(),
    to: z.string().optional(),
    hubs: z.array(z.string()),
  }),
);

const ruleGroup = wire<RuleGroup>()(
  'RuleGroup',
  z.object({
    assignment: z.string(),
    hubs: z.array(z.string()),
    outcomes: z.partialRecord(z.enum(RULE_OUTCOMES), z.number()),
    origin: z.string(),
    text: z.string(),
    name: z.string(),
    kind: z.enum(['Wanted', 'Dropped']),
  }),
);

const changeGroup = wire<ChangeGroup>()(
  'ChangeGroup',
  z.object({
    assignment: z.string(),
    gained: z.array(z.string()),
    lost: z.array(z.string()),
    inRules: z.boolean(),
    text: z.string(),
    action: z.enum(['set', 'remove', 'add', 'change']),
    irreversible: z.boolean(),
    hold: z.enum(CHANGE_HOLDS),
  }),
);

const findingGroup = wire<FindingGroup>()(
  'FindingGroup',
  z.object({
    assignment: z.string().optional(),
    code: storedCode,
    class: findingClass,
    isExempt: z.boolean(),
    gained: z.array(z.string()),
    lost: z.array(z.string()),
  }),
);

const looserGroup = wire<LooserGroup>()(
  'LooserGroup',
  z.object({
    from: z.string(),
    to: z.string().optional(),
    phrase: z.string(),
    hubs: z.array(z.string()),
  }),
);

const termGroup = wire<TermGroup>()(
  'TermGroup',
  z.object({
    hubs: z.number(),
    changedHubs: z.number(),
    assignment: z.string().optional(),
    path: z.string(),
    from: z.string().optional(),
    to: z.string().optional(),
  }),
);

const policyDiff = wire<PolicyDiff>()(
  'PolicyDiff',
  z.object({
    hubs: z.number(),
    outside: z.number(),
    changed: z.number(),
    newlyFailing: z.array(z.string()),
    newlyPassing: z.array(z.string()),
    newlyManaged: z.array(z.string()),
    noLongerManaged: z.array(z.string()),
    old: fleetUnder,
    next: fleetUnder,
    verdicts: z.array(verdictMove),
    assignments: z.array(assignmentMove),
    rules: z.array(ruleGroup),
    changes: z.array(changeGroup),
    findings: z.array(findingGroup),
    looser: z.array(looserGroup),
    terms: z.array(termGroup),
  }),
);

/** {@link VersionsDiff} as JSON. */
export const versionsDiff = wire<VersionsDiff>()(
  'VersionsDiff',
  z.object({
    old: keptVersion,
    next: keptVersion,
    diff: policyDiff,
    unread: z.array(z.string()),
  }),
);
