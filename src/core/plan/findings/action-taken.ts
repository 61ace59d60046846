import { foldCase } from '../../text/fold-case.ts';
import { CATALOGUE } from '../../verdict/catalogue/catalogue.ts';
import type { Finding } from '../../verdict/catalogue/finding.ts';
import type { Plan } from '../model/plan.ts';

/** The work of a run, as far as a notification reports it. */
export interface RunActions {
  /** The skipped parts of the plan, with their reasons. */
  readonly skipped?: readonly Pick<Plan['skipped'][number], 'rule' | 'reason' | 'detail'>[];
  /** The steps that the plan still writes. */
  readonly steps?: readonly Pick<Plan['steps'][number], 'writes' | 'removes'>[];
  /** Why the run's last write failed, if Hubwarden tries it again. */
  readonly failure?: string | undefined;
}

const ACT_FIRST = 'nothing: a person must act first';

/** Reports in one sentence what Hubwarden has done about a finding, or why it does nothing. */
export function actionTaken(finding: Finding, work: RunActions): string {
  const held = skippedBecause(finding, work);
  if (CATALOGUE[finding.code].provisioning !== undefined && finding.class === 'pending')
    return 'Hubwarden waits for a provisioning that it started';
  switch (finding.class) {
    case 'pending':
      return held === undefined ? 'a write that ends it is under way' : `not yet: ${held.detail}`;
    case 'difference':
      return held === undefined ? doneAboutDifference(finding, work) : nothingBecause(finding, held);
    case 'blocker':
      return held === undefined ? ACT_FIRST : nothingBecause(finding, held);
    case 'unreadable':
      return 'nothing: Hubwarden changes nothing that it cannot read';
    case 'lint':
    case 'operational':
      return 'nothing: Hubwarden only reports it';
  }
}

function doneAboutDifference(finding: Finding, work: RunActions): string {
  if (!isPlanned(finding, work)) return 'nothing: Hubwarden only reports it, and a person decides';
  return work.failure === undefined
    ? 'nothing yet; the next run repairs it'
    : `Hubwarden tried to repair it, and will try again; the last write failed: ${work.failure}`;
}

/** The reason for the rule, or for the hub if no write of the rule is planned. */
function skippedBecause(finding: Finding, work: RunActions): Held | undefined {
  const { skipped = [] } = work;
  const ofRule = skipped.find((each) => each.rule === finding.rule);
  if (ofRule !== undefined) return ofRule;
  return isPlanned(finding, work) ? undefined : skipped.find((each) => each.rule === undefined);
}

type Held = NonNullable<RunActions['skipped']>[number];

/** Why Hubwarden does nothing. The finding itself may say it already. */
function nothingBecause({ class: kind, message }: Finding, { detail, reason }: Held): string {
  if (!message.includes(detail)) return `nothing: ${detail}`;
  if (reason === 'Refused') return 'Hubwarden tried the write, and Azure refused it';
  return kind === 'blocker' ? ACT_FIRST : 'nothing: a person decides';
}

function isPlanned({ rule }: Finding, { steps = [] }: RunActions): boolean {
  if (rule === undefined) return steps.length > 0;
  const name = foldCase(rule);
  return steps.some(({ removes, writes }) =>
    [...removes, ...Object.keys(writes)].some((each) => foldCase(each) === name),
  );
}
