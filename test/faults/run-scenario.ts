import { runsOf } from '../../src/reconcile/records/run-record.ts';
import { currentSweep } from '../../src/reconcile/records/sweep-record.ts';
import type { FaultHarness } from './app/fault-harness.ts';
import type { PortCall } from './app/port-tap.ts';
import type { Snapshot } from './app/snapshot.ts';
import { endProblems, eventProblems } from './convergence.ts';
import type { InjectedFault } from './fault-run.ts';
import { FaultRun } from './fault-run.ts';
import type { Scenario } from './scenario.ts';
import { idOf, MINUTE } from './scenario.ts';

/** What came of one playing. */
export interface ScenarioResult {
  readonly calls: readonly PortCall[];
  /** The call that was struck; undefined when the story ended before. */
  readonly struck: PortCall | undefined;
  readonly problems: readonly string[];
  /** Writes that stand in the hub's history: cause, method and outcome. */
  readonly history: readonly string[];
}

/** Brings a world to where the story begins. Worlds that begin alike need not be brought there each time. */
export async function scenarioStart(scenario: Scenario): Promise<Snapshot> {
  const play = new FaultRun(scenario, true);
  await play.pass(MINUTE);
  await scenario.before?.(play);
  return await play.world.snapshot();
}

/** Plays a story with at most one fault, lets the world come to rest, sweeps once, and looks whether everything is right. */
export async function runScenario(
  scenario: Scenario,
  beginning: Snapshot,
  strike?: InjectedFault,
): Promise<ScenarioResult> {
  const play = new FaultRun(scenario, false, strike);
  const { world } = play;
  await world.resume(beginning);
  play.setFaultsActive(true);
  await scenario.steps(play);
  const calmed = await play.untilQuiet();
  const problems = calmed ? [...(await eventProblems(world))] : ['it does not come to rest'];
  const { struck } = play;
  if (strike === undefined) problems.push(...world.unplayed());
  const calls = [...play.calls];
  play.setFaultsActive(false);
  await sweep(play);
  problems.push(...(await endProblems(world, scenario)));
  problems.push(...(await secondRun(play)));
  return { calls, struck, problems, history: await historyOf(world) };
}

async function historyOf(world: FaultHarness): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const { body } of runsOf(world.rows, idOf(world))) {
    const { cause, writes } = body;
    lines.push(...writes.map((each) => `${cause}: ${each.request.split(' ')[0]} ${each.outcome}`));
  }
  return lines;
}

/** One sweep that really runs: one that died is given up after some time. */
export async function sweep(play: FaultRun): Promise<void> {
  const running = await currentSweep(play.world.rows);
  if (running !== undefined && running.value.endedAt === undefined) await play.pass(125 * MINUTE);
  await play.world.runSweepTimer(0);
  await play.untilQuiet();
}

/** When nothing changes outside, looking again writes nothing. */
async function secondRun(play: FaultRun): Promise<readonly string[]> {
  const { world } = play;
  const before = world.watch.writes.length;
  const since = world.clock.now().toISOString();
  await world.queue.send('hub-events', { hubId: idOf(world), cause: 'request', since });
  await play.untilQuiet();
  const more = world.watch.writes.slice(before);
  return more.length === 0 ? [] : [`looking again wrote ${more.join(', ')}`];
}
