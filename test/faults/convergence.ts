import type { Notification } from '../../src/core/alert/content/notification.ts';
import { CHAIN_START, linkHash } from '../../src/core/audit/run-chain.ts';
import type { HubId } from '../../src/core/hub-id.ts';
import { isOurName } from '../../src/core/rules/destinations/rule-name.ts';
import type { GroupKey } from '../../src/core/verdict/catalogue/group-key.ts';
import { storedGroupKey } from '../../src/core/verdict/catalogue/group-key.ts';
import { groupKeysOf } from '../../src/reconcile/alert/report-findings.ts';
import type { HubRecord } from '../../src/reconcile/records/hub/hub-record.ts';
import { hubRecords } from '../../src/reconcile/records/hub/hub-record.ts';
import { operationRecords } from '../../src/reconcile/records/hub/operation-record.ts';
import type { FaultHarness } from './app/fault-harness.ts';
import type { Governed } from './app/governed.ts';
import { governedAt } from './app/governed.ts';
import type { Scenario } from './scenario.ts';
import { baselineProblem, idOf } from './scenario.ts';

/** What must hold of the alerts that went out: each episode opens once and resolves at most once, in this order. */
export function alertProblems(notifications: readonly Notification[]): readonly string[] {
  const problems: string[] = [];
  const once = new Map(notifications.map((each) => [each.noticeId, each]));
  const episodes = Map.groupBy(once.values(), (each) => each.dedupKey);
  for (const [key, all] of episodes) {
    const notified = all.map((each) => each.transition);
    const opened = notified.filter((each) => each === 'Opened').length;
    const resolved = notified.filter((each) => each === 'Resolved').length;
    const inOrder = notified[0] === 'Opened' && (resolved === 0 || notified.at(-1) === 'Resolved');
    if (opened !== 1 || resolved > 1 || !inOrder) problems.push(`alert ${all[0]?.code} ${key}: ${notified.join(', ')}`);
  }
  return problems;
}

/** Every event that was accepted has led to a verdict newer than it, or to a hub that is closed out. */
export async function eventProblems(world: FaultHarness): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const [hubId, queuedMs] of world.eventsQueued) {
    const record = (await hubRecords(world.rows).get(hubId as HubId))?.value;
    const exists = governedAt(world.simulator, hubId) !== undefined;
    // A hub that is gone was never read again; that it is closed out is what the event led to.
    if (record?.goneAt !== undefined && !exists) continue;
    const newest = record === undefined ? undefined : world.watch.trueTimeOf(hubId, record.status.confirmedAt);
    if (newest === undefined ? exists : newest < queuedMs) {
      problems.push(
        `an event of ${new Date(queuedMs).toISOString()} led to nothing newer than ${record?.status.confirmedAt}`,
      );
    }
  }
  return problems;
}

/** What must hold once everything has settled. */
export async function endProblems(world: FaultHarness, scenario: Scenario): Promise<readonly string[]> {
  const hubId = idOf(world);
  const record = (await hubRecords(world.rows).get(hubId))?.value;
  const hub = governedAt(world.simulator, hubId);
  return [
    ...(hub === undefined ? goneProblems(record, scenario) : hubProblems(hub, record, scenario)),
    ...(hub === undefined ? [] : inventoryProblems(hub, record)),
    ...toldProblems(world.notices, scenario.notified ?? []),
    ...alertProblems(world.notices),
    ...(await memberProblems(world, record)),
    ...((await operationRecords(world.rows).get(hubId)) === undefined ? [] : ['an operation row is left']),
    ...world.queue.poison.map((each) => `poison: ${JSON.stringify(each)}`),
    ...world.watch.breaches,
    ...(await chainProblems(world, record)),
  ];
}

function goneProblems(record: HubRecord | undefined, { gone }: Scenario): readonly string[] {
  if (gone !== true) return ['the hub is gone'];
  const isClosed = record === undefined || record.goneAt !== undefined;
  return isClosed ? [] : [`the hub is gone and its record says ${record.status.verdict}`];
}

function hubProblems(hub: Governed, record: HubRecord | undefined, scenario: Scenario): readonly string[] {
  const { foreign = [], refused, neverActive, verdicts = ['Compliant'] } = scenario;
  const problems: string[] = [];
  if (record === undefined || !verdicts.includes(record.status.verdict)) {
    const wrong = record?.status.findings.filter((each) => each.class !== 'lint') ?? [];
    problems.push(
      `the verdict is ${record?.status.verdict}: ${wrong.map(({ code, message }) => `${code} ${message}`).join('; ')}`,
    );
  }
  const wrong = baselineProblem(hub, refused, neverActive);
  if (wrong !== undefined && record?.status.verdict === 'Compliant') problems.push(`the hub is not right: ${wrong}`);
  const lost = foreign.filter((name) => hub.network?.rules.has(name) !== true);
  if (lost.length > 0) problems.push(`rules of others are lost: ${lost.join(', ')}`);
  return problems;
}

/** What we wrote is managed by us, or it would never be corrected again. */
function inventoryProblems(hub: Governed, record: HubRecord | undefined): readonly string[] {
  if (record?.status.verdict !== 'Compliant') return [];
  const ours = [...(hub.network?.rules.values() ?? [])].filter(({ name }) => isOurName(name));
  const forgotten = ours.filter(({ name }) => record.memory.rules[name]?.managed === undefined);
  return forgotten.map(({ name }) => `a rule of ours is not in the inventory: ${name}`);
}

function toldProblems(notifications: readonly Notification[], codes: readonly string[]): readonly string[] {
  return codes.flatMap((code) => {
    const opened = notifications.filter((each) => each.code === code && each.transition === 'Opened');
    const episodes = new Set(opened.map((each) => each.dedupKey)).size;
    return episodes === 1 ? [] : [`${code} was told ${episodes} times`];
  });
}

/** A hub's rows in the alert table say what its record says. */
async function memberProblems(world: FaultHarness, record: HubRecord | undefined): Promise<readonly string[]> {
  const isLooked = record !== undefined && record.goneAt === undefined;
  const showing = new Set(
    !isLooked
      ? []
      : groupKeysOf(
          record.status.findings.map((each) => ({ ...each, groupKey: each.causeKey, exemptedBy: each.exemptedBy })),
        ),
  );
  const problems: string[] = [];
  const firing = new Set<GroupKey>();
  for await (const row of world.rows.query('alerts', { keyPrefix: `member|${idOf(world)}` })) {
    if (JSON.parse(String(row.cells.body)).firing === true) firing.add(storedGroupKey(row.partition));
  }
  for (const cause of firing) if (!showing.has(cause)) problems.push(`alert row fires for what is over: ${cause}`);
  for (const cause of showing) if (!firing.has(cause)) problems.push(`no alert row for ${cause}`);
  for await (const row of world.rows.query('alerts', { keyPrefix: 'alert' })) {
    const open = JSON.parse(String(row.cells.body)).open === true;
    if (open && !firing.has(storedGroupKey(row.partition)))
      problems.push(`alert open for what is over: ${row.partition}`);
  }
  return problems;
}

async function chainProblems(world: FaultHarness, record: HubRecord | undefined): Promise<readonly string[]> {
  const hubId = idOf(world);
  let head: string = CHAIN_START;
  const heads = new Set<string>([head]);
  let expected = 1;
  for await (const { cells } of world.rows.query('runs', { partition: hubId })) {
    const body = String(cells.body);
    const link = { hubId, sequence: expected, guid: String(cells.guid), previous: head, body };
    if (cells.sequence !== expected || cells.hash !== linkHash(link))
      return [`the history breaks at ${cells.sequence}`];
    head = String(cells.hash);
    heads.add(head);
    expected += 1;
  }
  return record === undefined || heads.has(record.history.chainHead) ? [] : ['the head of the history is no row of it'];
}
