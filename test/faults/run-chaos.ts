import { currentSweep } from '../../src/reconcile/records/sweep-record.ts';
import { governedAt } from './app/governed.ts';
import type { Snapshot } from './app/snapshot.ts';
import type { ChaosEvent } from './chaos.ts';
import { Chaos } from './chaos.ts';
import { endFaults } from './chaos-events.ts';
import { endProblems, eventProblems } from './convergence.ts';
import type { Scenario } from './scenario.ts';
import { idOf } from './scenario.ts';

/** How one schedule is drawn. */
export interface ChaosSchedule {
  readonly seed: number;
  /** Seconds that the clocks of the two processes are ahead. */
  readonly skews: readonly [number, number];
  readonly events: readonly ChaosEvent[];
}

/** Plays a sequence amid two processes, lets everything heal, sweeps once, and looks whether all promises were kept. */
export async function runChaos(scenario: Scenario, from: Snapshot, drawing: ChaosSchedule): Promise<readonly string[]> {
  // One of the policies that come and go does not ask for this host.
  const chaos = new Chaos({ ...scenario, refused: ['github.com'] }, drawing.seed, drawing.skews);
  const { world } = chaos;
  await chaos.begin(from);
  await chaos.play(drawing.events);
  await endFaults(chaos);
  if (!(await chaos.calm())) return ['it does not come to rest', ...chaos.breaches];
  const problems = chaos.lostForGood ? [] : [...(await eventProblems(world))];
  await sweep(chaos);
  problems.push(...chaos.breaches, ...(await finalProblems(chaos, scenario)));
  return [...problems, ...(await secondLook(chaos))];
}

async function sweep(chaos: Chaos): Promise<void> {
  const { world } = chaos;
  const running = await currentSweep(world.rows);
  if (running !== undefined && running.value.endedAt === undefined) {
    await chaos.play([{ afterSeconds: 125 * 60, name: 'a sweep that died is given up', happens: () => undefined }]);
  }
  await world.runSweepTimer(0);
  await chaos.calm();
}

async function finalProblems(chaos: Chaos, scenario: Scenario): Promise<readonly string[]> {
  const { world } = chaos;
  const hub = governedAt(world.simulator, idOf(world));
  if (hub === undefined) return await endProblems(world, { ...scenario, gone: true });
  const verdicts = ['Compliant', 'Exempt', 'Blocked'];
  return await endProblems(world, { ...scenario, verdicts, foreign: chaos.foreignToKeep(hub.guid) });
}

/** When nothing changes outside, looking again writes nothing. */
async function secondLook(chaos: Chaos): Promise<readonly string[]> {
  const { world } = chaos;
  const before = world.watch.writes.length;
  const since = world.clock.now().toISOString();
  await world.queue.send('hub-events', { hubId: idOf(world), cause: 'request', since });
  await chaos.calm();
  const more = world.watch.writes.slice(before);
  return more.length === 0 ? [] : [`looking again wrote ${more.join(', ')}`];
}
