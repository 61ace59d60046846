import type { DigestHub } from '../../core/alert/content/digest.ts';
import { silenceOf } from '../../core/alert/decision/suppression.ts';
import { earlierVersion } from '../policy/policy-for-hub.ts';
import type { PolicyInForce } from '../ports.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import { hubRecords } from '../records/hub/hub-record.ts';
import type { AlertContext } from './alert-context.ts';
import { subjectOf } from './alert-context.ts';
import type { AlertDeps } from './receivers.ts';

/** The fleet as a digest tells of it. */
export interface DigestedFleet {
  /** Hubs with findings that nobody is paged for: all of a hub that is only observed, remarks of any other. */
  readonly quiet: readonly DigestHub[];
  /** The same, with what is silenced. */
  readonly whole: readonly DigestHub[];
  /** Hubs with any finding: what the first digest tells. */
  readonly all: readonly DigestHub[];
  /** Hubs that are there. */
  readonly swept: number;
  readonly compliant: number;
}

type Finding = HubRecord['status']['findings'][number];

/** Reads what the records of the fleet hold for a digest. */
export async function digestedFleet(
  deps: AlertDeps,
  context: AlertContext,
  policy: PolicyInForce,
): Promise<DigestedFleet> {
  const quiet: DigestHub[] = [];
  const whole: DigestHub[] = [];
  const all: DigestHub[] = [];
  let swept = 0;
  let compliant = 0;
  for await (const record of hubRecords(deps.rows).list()) {
    if (record.goneAt !== undefined) continue;
    swept += 1;
    if (record.status.verdict === 'Compliant') compliant += 1;
    const found = record.status.findings.filter(isDigested);
    const isQuiet = (await isObserved(deps, policy, record)) ? () => true : (each: Finding) => each.class === 'lint';
    const notified = found.filter((each) => !isSilenced(record, each, context));
    whole.push(hubWith(record, found.filter(isQuiet)));
    all.push(hubWith(record, notified));
    quiet.push(hubWith(record, notified.filter(isQuiet)));
  }
  return { quiet: quiet.filter(hasCodes), whole: whole.filter(hasCodes), all: all.filter(hasCodes), swept, compliant };
}

function hubWith({ hubId, identity }: HubRecord, findings: readonly Finding[]): DigestHub {
  return { hubId, hubName: identity.name, codes: [...new Set(findings.map((each) => each.code))].sort() };
}

function hasCodes({ codes }: DigestHub): boolean {
  return codes.length > 0;
}

/** A hub that cannot be read is paged, also one that is only observed; what is pending may be over in a moment. */
function isDigested({ class: kind, exemptedBy }: Finding): boolean {
  return exemptedBy === undefined && kind !== 'pending' && kind !== 'unreadable';
}

function isSilenced({ hubId, identity, policy }: HubRecord, finding: Finding, context: AlertContext): boolean {
  const { code, severity } = finding;
  const { facts, name } = identity;
  const notified = { code, severity, hubId, hubName: name, assignment: policy.assignment, tags: facts?.tags };
  // A digest wakes no one: since when the rule is there does not matter.
  const about = finding.rule === undefined ? undefined : { rule: finding.rule, since: undefined };
  return silenceOf(subjectOf(notified, context), context.silences, context.now, about) !== undefined;
}

/** By the version of the policy that holds for the hub: while a new one is rolled out, that is not the newest on every hub. */
async function isObserved(deps: AlertDeps, newest: PolicyInForce, record: HubRecord): Promise<boolean> {
  const { assignment, hash = newest.hash } = record.policy;
  const holds = hash === newest.hash ? newest : await earlierVersion(deps.rows, newest, hash);
  const { assignments } = (holds ?? newest).policy;
  return assignments.some((each) => each.name === assignment && each.mode === 'observe');
}
