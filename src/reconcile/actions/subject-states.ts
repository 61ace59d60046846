import { hasMoreSinceAcknowledged } from '../../core/alert/decision/alert-state.ts';
import { compareText } from '../../core/text/compare-text.ts';
import { textHash } from '../../core/text/text-hash.ts';
import type { AlertRecord } from '../records/alert-record.ts';
import type { BreakerState } from '../records/breaker-record.ts';
import type { WriteSwitch } from '../records/control-record.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import type { ActivePolicy } from '../records/policy-record.ts';
import type { SilenceRecord } from '../records/silence-record.ts';

/** Hex digits of a state: enough that two states of one subject never look the same by chance. */
const LENGTH = 20;

function stateFrom(parts: readonly unknown[]): string {
  return textHash(JSON.stringify(parts)).slice(0, LENGTH);
}

/** What a decision about a hub rests on. Times of reads, ages and texts that hold either are left out. */
export function hubState({ goneAt, identity, memory, policy, status }: HubRecord): string {
  const findings = status.findings.map(({ code, exemptedBy, rule, severity }) => [code, rule, severity, exemptedBy]);
  const skipped = status.skipped.map(({ reason, rule }) => [reason, rule]);
  const { failedAttempts, timedOut } = memory.provisioning;
  return stateFrom([
    [identity.guid, goneAt !== undefined, status.verdict],
    status.approvalNeeded,
    [policy.assignment, policy.hash, policy.change],
    sorted(findings),
    sorted(skipped),
    // What a retry clears. Counts of repairs and restores pass with time, and a finding says when they block.
    [sorted(memory.refusals.map(({ code, rule }) => [code, rule])), failedAttempts, timedOut?.startedAt],
    [Object.keys(memory.unpersisted).sort(), memory.isolationAttempts],
  ]);
}

function sorted(parts: readonly (readonly unknown[])[]): readonly string[] {
  return [...new Set(parts.map((each) => JSON.stringify(each)))].sort(compareText);
}

/** What a decision about several hubs rests on: which ones they are. */
export function hubsState(hubIds: readonly string[]): string {
  return stateFrom([...hubIds].sort(compareText));
}

/** What an acknowledgement rests on: the opening of the alert, whether it is open, and what is acknowledged. */
export function alertState(alert: AlertRecord): string {
  const { acknowledgedAt, acknowledgedBy, causeKey, episode, group, open } = alert;
  return stateFrom([
    [causeKey, group, episode, open],
    [acknowledgedBy, acknowledgedAt, hasMoreSinceAcknowledged(alert)],
  ]);
}

/** What the end of a silence rests on. */
export function silenceState({ endedAt, endedBy, id }: SilenceRecord): string {
  return stateFrom([id, endedAt, endedBy]);
}

/** What a decision about the write switch rests on. */
export function writesState({ at, by, on }: WriteSwitch): string {
  return stateFrom([on, by, at]);
}

/** What a reset of the breaker rests on. */
export function breakerStateText({ because, open, openedAt, resetAt }: BreakerState): string {
  return stateFrom([open, because, openedAt, resetAt]);
}

/** What a decision about the roll-out rests on. `undefined`: no version is active. */
export function rolloutState(active: ActivePolicy | undefined): string {
  if (active === undefined) return stateFrom([]);
  const { finishedAt, halted, opened, ring, waits } = active.rollout;
  return stateFrom([active.hash, ring, halted?.at, opened?.at, waits?.reason, finishedAt !== undefined]);
}
