import { CHAIN_START, chainHash } from '../../src/core/chain.ts';
import type { HubId } from '../../src/core/hub-id.ts';
import { isOurName } from '../../src/core/rules/rule-name.ts';
import type { AlertNotice } from '../../src/reconcile/ports.ts';
import type { HubRecord } from '../../src/reconcile/records/hub-record.ts';
import { hubRecords } from '../../src/reconcile/records/hub-record.ts';
import { operationRecords } from '../../src/reconcile/records/operation-record.ts';
import { causesOf } from '../../src/reconcile/report-alerts.ts';
import { hubPath } from '../reconcile/world.ts';
import type { FaultWorld } from './fault-world.ts';
import type { Scenario } from './scenario.ts';
import { HUB, wrongWith } from './scenario.ts';

const HUB_ID = hubPath(HUB).toLowerCase() as HubId;

/** What must hold of the alerts that went out: each episode opens once and resolves at most once, in this order. */
export function alertProblems(notices: readonly AlertNotice[]): readonly string[] {
  const problems: string[] = [];
  const once = new Map(notices.map((each) => [each.noticeId, each]));
  const episodes = Map.groupBy(once.values(), (each) => each.dedupKey);
  for (const [key, all] of episodes) {
    const told = all.map((each) => each.transition);
    const opened = told.filter((each) => each === 'Opened').length;
    const resolved = told.filter((each) => each === 'Resolved').length;
    const inOrder = told[0] === 'Opened' && (resolved === 0 || told.at(-1) === 'Resolved');
    if (opened !== 1 || resolved > 1 || !inOrder) problems.push(`alert ${all[0]?.code} ${key}: ${told.join(', ')}`);
  }
  return problems;
}

/** Every event that was accepted has led to a verdict newer than it, or to a hub that is closed out. */
export async function eventProblems(world: FaultWorld): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const [hubId, queuedMs] of world.eventsQueued) {
    const record = (await hubRecords(world.rows).get(hubId as HubId))?.value;
    const exists = world.simulator.world.workspaces.has(hubId);
    // A hub that is gone was never read again; that it is closed out is what the event led to.
    if (record?.goneAt !== undefined && !exists) continue;
    const newest = record === undefined ? undefined : world.watch.trueTimeOf(hubId, record.confirmedAt);
    if (newest === undefined ? exists : newest < queuedMs) {
      problems.push(`an event of ${new Date(queuedMs).toISOString()} led to nothing newer than ${record?.confirmedAt}`);
    }
  }
  return problems;
}

/** What must hold once everything has settled. */
export async function endProblems(world: FaultWorld, scenario: Scenario): Promise<readonly string[]> {
  const record = (await hubRecords(world.rows).get(HUB_ID))?.value;
  const { foreign = [], told = [], refused, neverActive, verdicts = ['Compliant'] } = scenario;
  const problems = [...alertProblems(world.notices), ...(await memberProblems(world, record))];
  if (record === undefined || !verdicts.includes(record.verdict)) {
    const findings = record?.findings
      .filter((each) => each.class !== 'lint')
      .map((each) => `${each.code} ${each.message}`);
    problems.push(`the verdict is ${record?.verdict}: ${findings?.join('; ')}`);
  }
  for (const code of told) {
    const opened = world.notices.filter((each) => each.code === code && each.transition === 'Opened');
    const episodes = new Set(opened.map((each) => each.dedupKey)).size;
    if (episodes !== 1) problems.push(`${code} was told ${episodes} times`);
  }
  const hub = world.simulator.world.workspaces.get(HUB_ID);
  const wrong = hub === undefined ? 'it is gone' : wrongWith(hub, refused, neverActive);
  if (wrong !== undefined && record?.verdict === 'Compliant') problems.push(`the hub is not right: ${wrong}`);
  const ours = [...(hub?.network.rules.values() ?? [])].filter(({ name }) => isOurName(name)).map(({ name }) => name);
  const forgotten = ours.filter((name) => record?.memory.inventory[name] === undefined);
  // Where writes that overlap lose rules, Azure also brings back what we had deleted.
  const lossy = world.simulator.world.settings.overlap === 'lose';
  if (forgotten.length > 0 && !lossy && record?.verdict === 'Compliant')
    problems.push(`rules of ours are not in the inventory: ${forgotten.join(', ')}`);
  const lost = foreign.filter((name) => hub?.network.rules.has(name) !== true);
  if (lost.length > 0) problems.push(`rules of others are lost: ${lost.join(', ')}`);
  if ((await operationRecords(world.rows).get(HUB_ID)) !== undefined) problems.push('an operation row is left');
  if (world.queue.poison.length > 0) problems.push(`poison: ${JSON.stringify(world.queue.poison)}`);
  return [...problems, ...world.watch.breaches, ...(await chainProblems(world, record))];
}

/** A hub's rows in the alert table say what its record says. */
async function memberProblems(world: FaultWorld, record: HubRecord | undefined): Promise<readonly string[]> {
  const showing = new Set(record === undefined ? [] : causesOf(record.findings as Parameters<typeof causesOf>[0]));
  const problems: string[] = [];
  const firing = new Set<string>();
  for await (const row of world.rows.query('alerts', { keyPrefix: `member|${HUB_ID}` })) {
    if (JSON.parse(String(row.cells.body)).firing === true) firing.add(row.partition);
  }
  for (const cause of firing) if (!showing.has(cause)) problems.push(`alert row fires for what is over: ${cause}`);
  for (const cause of showing) if (!firing.has(cause)) problems.push(`no alert row for ${cause}`);
  for await (const row of world.rows.query('alerts', { keyPrefix: 'alert' })) {
    const open = JSON.parse(String(row.cells.body)).open === true;
    if (open && !firing.has(row.partition)) problems.push(`alert open for what is over: ${row.partition}`);
  }
  return problems;
}

async function chainProblems(world: FaultWorld, record: HubRecord | undefined): Promise<readonly string[]> {
  let head: string = CHAIN_START;
  const heads = new Set<string>([head]);
  let expected = 1;
  for await (const { cells } of world.rows.query('runs', { partition: HUB_ID })) {
    const follows = cells.sequence === expected && cells.hash === chainHash(head, String(cells.body));
    if (!follows) return [`the history breaks at ${cells.sequence}`];
    head = String(cells.hash);
    heads.add(head);
    expected += 1;
  }
  return record === undefined || heads.has(record.chainHead) ? [] : ['the head of the history is no row of it'];
}
