import type { DigestHub } from '../../core/alert/content/digest.ts';
import { silenceOf } from '../../core/alert/decision/suppression.ts';
import { earlierVersion } from '../policy/policy-for-hub.ts';
import type { PolicyInForce } from '../ports.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import { hubRecords } from '../records/hub/hub-record.ts';
import type { AlertContext } from './alert-context.ts';
import { subjectOf } from './alert-context.ts';
import type { AlertDeps } from './receivers.ts';

/** The fleet as a digest lists it. */
export interface DigestedFleet {
  /** Hubs with findings that notify no receiver: all findings of a hub in observe mode, info findings of any other. */
  readonly quiet: readonly DigestHub[];
  /** The same, with silenced findings. */
  readonly whole: readonly DigestHub[];
  /** Hubs with any finding: the content of the first digest. */
  readonly all: readonly DigestHub[];
  /** Number of existing hubs. */
  readonly swept: number;
  readonly compliant: number;
}

type Finding = HubRecord['status']['findings'][number];

/** Reads the content of a digest from the records of the fleet. */
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

/** An unreadable hub raises an alert, also in observe mode; a pending finding may end in a moment. */
function isDigested({ class: kind, exemptedBy }: Finding): boolean {
  return exemptedBy === undefined && kind !== 'pending' && kind !== 'unreadable';
}

function isSilenced({ hubId, identity, policy }: HubRecord, finding: Finding, context: AlertContext): boolean {
  const { code, severity } = finding;
  const { facts, name } = identity;
  const notified = { code, severity, hubId, hubName: name, assignment: policy.assignment, tags: facts?.tags };
  // A digest pages no person, so the age of the rule does not matter.
  const about = finding.rule === undefined ? undefined : { rule: finding.rule, since: undefined };
  return silenceOf(subjectOf(notified, context), context.silences, context.now, about) !== undefined;
}

/**
 * Decides by the version of the policy in force for the hub: during a roll-out, that is not the newest one on every
 * hub.
 */
async function isObserved(deps: AlertDeps, newest: PolicyInForce, record: HubRecord): Promise<boolean> {
  const { assignment, hash = newest.hash } = record.policy;
  const holds = hash === newest.hash ? newest : await earlierVersion(deps.rows, newest, hash);
  const { assignments } = (holds ?? newest).policy;
  return assignments.some((each) => each.name === assignment && each.mode === 'observe');
}
