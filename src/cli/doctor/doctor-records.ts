import type { Result } from '../../core/result.ts';
import type { Check } from '../../reconcile/doctor/check.ts';
import { failedCheck } from '../../reconcile/doctor/check.ts';
import { checkLastEvent } from '../../reconcile/doctor/check-last-event.ts';
import { checkQueues } from '../../reconcile/doctor/check-queues.ts';
import { checkTimers } from '../../reconcile/doctor/check-sweep.ts';
import type { TablesCheck } from '../../reconcile/doctor/check-tables.ts';
import { readTables } from '../../reconcile/doctor/check-tables.ts';
import { checkReceivers } from '../../reconcile/doctor/test-alerts.ts';
import { waitForEvents } from '../../reconcile/doctor/wait-for-event.ts';
import type { OperatorDeps } from '../../reconcile/operator/operator-deps.ts';
import type { CommandContext } from '../command/command-context.ts';

/** The content of the tables, and a connection to them where the settings name one. */
export interface RecordChecks {
  readonly tables: TablesCheck;
  readonly deps: OperatorDeps | undefined;
}

/** Reads the tables once for all later checks. */
export async function readRecords(tables: Result<OperatorDeps, string>): Promise<RecordChecks> {
  if (tables.ok) return { tables: await readTables(tables.value), deps: tables.value };
  const fix = 'Name the account with --account; your identity needs the role Storage Table Data Reader on it.';
  const check = failedCheck({ what: 'tables', where: 'the storage account' }, tables.error, fix);
  return { tables: { check, subscriptions: [], hubIds: [], events: undefined }, deps: undefined };
}

/** Checks tables, queues, sweep and timers. */
export async function checkRecords(
  { deps, tables }: RecordChecks,
  { pause }: CommandContext,
): Promise<readonly Check[]> {
  if (deps === undefined) return [tables.check];
  return [tables.check, ...(await checkQueues(deps, pause)), ...(await checkTimers(deps))];
}

/** Sends a test notification to each named receiver. */
export async function checkNotifications(
  { deps }: RecordChecks,
  receivers: readonly string[],
  { operator, pause }: CommandContext,
): Promise<readonly Check[]> {
  if (receivers.length === 0) return [];
  const person = operator?.person ?? 'hubwarden doctor';
  return deps === undefined ? [noTables('test alert')] : await checkReceivers(deps, receivers, { person, pause });
}

/** Waits for an event that a person triggers, if the command asks for it; else checks the age of the last event. */
export async function checkEvents(
  { deps, tables }: RecordChecks,
  asked: { readonly subscriptions: readonly string[]; readonly minutes: number | undefined },
  { pause, say = () => undefined }: CommandContext,
): Promise<readonly Check[]> {
  const { minutes, subscriptions } = asked;
  if (deps === undefined) return minutes === undefined ? [] : [noTables('event')];
  const { hubIds } = tables;
  if (minutes !== undefined) return await waitForEvents(deps, { subscriptions, hubIds }, { minutes, pause, say });
  const lines: Check[] = [];
  for (const each of subscriptions) lines.push(...(await checkLastEvent(deps, each, tables)));
  return lines;
}

function noTables(what: string): Check {
  const fix = 'Name the account with --account.';
  return { what, where: 'the storage account', outcome: 'Unknown', seen: 'it needs the tables', fix };
}
