import { filterTest } from '../../../core/filter/match-filter.ts';
import { parseFilter } from '../../../core/filter/parse-filter.ts';
import { counted } from '../../../core/text/counted.ts';
import { CATALOGUE } from '../../../core/verdict/catalogue/catalogue.ts';
import type { Severity } from '../../../core/verdict/catalogue/vocabulary.ts';
import { SEVERITIES } from '../../../core/verdict/catalogue/vocabulary.ts';
import type { KeptHub } from '../../operator/fleet-hubs.ts';
import type { Attention } from '../web-reads.ts';
import type { ControlFacts, OpenWork } from './control-facts.ts';

/** What a person's attention is decided from. */
export interface AttentionFacts {
  readonly hubs: readonly KeptHub[];
  readonly control: ControlFacts;
  /** Setting HUBWARDEN_WRITES. */
  readonly writesAllowed: boolean;
  readonly work: OpenWork;
  /** Number of exemptions that end soon. */
  readonly endingSoon: number;
  /** Why the verdicts may be old; undefined: sweeps are on time. */
  readonly sweepLate: string | undefined;
  readonly now: Date;
}

/** What needs a person now, the most severe first, then in the order of the kinds. */
export function attentionOf(facts: AttentionFacts): readonly Attention[] {
  const items = [...ofFleet(facts), ...ofHubs(facts), ...ofWork(facts)];
  return items.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

function ofFleet({ control, sweepLate, writesAllowed }: AttentionFacts): readonly Attention[] {
  const { active, breaker, refused, writes } = control;
  const { halted, waits } = active?.rollout ?? {};
  return [
    ...(writesAllowed ? [] : one('WritesOff', CATALOGUE.HW504.severity, SETTING_OFF)),
    ...(writes.on ? [] : one('WritesOff', CATALOGUE.HW504.severity, switchText(writes))),
    ...(breaker.open
      ? one(
          'BreakerOpen',
          CATALOGUE.HW503.severity,
          `The breaker is open${because(breaker.message)}: Hubwarden changes no hub. Find the cause, then reset the breaker.`,
        )
      : []),
    ...(refused === undefined
      ? []
      : one(
          'PolicyRefused',
          CATALOGUE.HW703.severity,
          `Hubwarden has refused the policy file since ${refused.since}. The last version without faults is in force until the file is corrected.`,
        )),
    ...(active === undefined || active.rollout.finishedAt !== undefined ? [] : rolloutItem(active.hash, halted, waits)),
    ...(sweepLate === undefined ? [] : one('SweepLate', 'error', sweepLate)),
  ];
}

const SETTING_OFF =
  'The setting HUBWARDEN_WRITES stops every write: Hubwarden finds differences and corrects none. Change the setting when you are ready.';

function switchText({ at, by, reason }: ControlFacts['writes']): string {
  const who = by === undefined ? '' : ` by ${by}`;
  const when = at === undefined ? '' : ` since ${at}`;
  return `Writes are switched off${who}${when}${because(reason)}: Hubwarden corrects no hub. Switch writes on when you are ready.`;
}

function because(reason: string | undefined): string {
  return reason === undefined ? '' : ` (${reason.replace(/\.$/, '')})`;
}

type Rollout = NonNullable<ControlFacts['active']>['rollout'];

function rolloutItem(hash: string, halted: Rollout['halted'], waits: Rollout['waits']): readonly Attention[] {
  if (halted !== undefined) {
    const why = because(halted.reason);
    return one(
      'RolloutHalted',
      'warning',
      `${halted.by} has halted the roll-out of version ${hash}${why}. No further hub gets it until a person resumes it.`,
    );
  }
  if (waits?.reason !== 'HubsFailed') return [];
  return one(
    'RolloutHalted',
    'error',
    `The roll-out of version ${hash} waits: ${waits.message} Look at these hubs, then resume or open it.`,
  );
}

function one(kind: Attention['kind'], severity: Severity, text: string): readonly Attention[] {
  return [{ kind, count: 1, severity, text, filter: undefined }];
}

/** Hubs that need a person, each kind with the filter that lists them. */
const HUB_KINDS: readonly {
  readonly kind: Attention['kind'];
  readonly filter: string;
  /** undefined: the highest severity of the hubs. */
  readonly severity: Severity | undefined;
  readonly text: (hubs: string, isOne: boolean) => string;
}[] = [
  {
    kind: 'Blocked',
    filter: 'verdict:blocked',
    severity: undefined,
    text: (hubs, isOne) =>
      `${hubs} ${isOne ? 'is' : 'are'} blocked: a person must act. The page of a hub names the next step.`,
  },
  {
    kind: 'ApprovalNeeded',
    filter: 'code:HW402 -mode:observe',
    severity: CATALOGUE.HW402.severity,
    text: (hubs, isOne) =>
      `${hubs} ${isOne ? 'waits' : 'wait'} for the approval of a change that Azure cannot undo. Look at the plan, then approve it.`,
  },
  {
    kind: 'ApprovalNeeded',
    filter: 'code:HW705',
    severity: CATALOGUE.HW705.severity,
    text: (hubs, isOne) =>
      `${hubs} ${isOne ? 'keeps its' : 'keep their'} assignment although another one matches now. Restore the tag, or approve the new assignment.`,
  },
  {
    kind: 'Unknown',
    filter: 'verdict:unknown',
    severity: CATALOGUE.HW601.severity,
    text: (hubs) =>
      `${hubs} could not be read. Check the roles of the identity with \`hubwarden doctor\`, and the health of Azure in the subscription.`,
  },
  {
    kind: 'Unassigned',
    filter: 'verdict:unassigned',
    severity: CATALOGUE.HW704.severity,
    text: (hubs, isOne) => `No assignment matches ${hubs}. Add one that matches ${isOne ? 'it' : 'them'}.`,
  },
];

function ofHubs({ hubs, now }: AttentionFacts): readonly Attention[] {
  return HUB_KINDS.flatMap(({ filter, kind, severity, text }) => {
    const parsed = parseFilter(filter);
    if (!parsed.ok) throw new Error(`the filter ${filter} is wrong`);
    const found = hubs.filter(filterTest(parsed.value, now));
    if (found.length === 0) return [];
    const sentence = text(counted(found.length, 'hub'), found.length === 1);
    return [{ kind, count: found.length, severity: severity ?? highestOf(found), text: sentence, filter }];
  });
}

function highestOf(hubs: readonly KeptHub[]): Severity {
  const found = new Set(hubs.map(({ severity }) => severity));
  return SEVERITIES.find((severity) => found.has(severity)) ?? 'warning';
}

function ofWork({ endingSoon, work }: AttentionFacts): readonly Attention[] {
  const { alertSeverity = 'warning', openAlerts, overdueOperations } = work;
  return [
    ...many(
      overdueOperations,
      'OperationOverdue',
      CATALOGUE.HW303.severity,
      (count) => `${counted(count, 'operation')} of Azure ${count === 1 ? 'has' : 'have'} not ended by the deadline.`,
    ),
    ...many(
      openAlerts,
      'AlertOpen',
      alertSeverity,
      (count) =>
        `${counted(count, 'alert')} ${count === 1 ? 'was' : 'were'} sent and ${count === 1 ? 'is' : 'are'} not acknowledged.`,
    ),
    ...many(
      endingSoon,
      'ExemptionEnding',
      CATALOGUE.HW701.severity,
      (count) =>
        `${counted(count, 'exemption')} ${count === 1 ? 'ends' : 'end'} soon. Correct the hubs, or extend ${count === 1 ? 'it' : 'them'} in the policy.`,
    ),
  ];
}

function many(
  count: number,
  kind: Attention['kind'],
  severity: Severity,
  text: (count: number) => string,
): readonly Attention[] {
  return count === 0 ? [] : [{ kind, count, severity, text: text(count), filter: undefined }];
}
