import { describe, expect, it } from 'vitest';
import { DEFAULT_RETENTION } from '../../../src/reconcile/records/retention.ts';
import { pruneRecords } from '../../../src/reconcile/watch/prune-records.ts';
import { GROUP } from '../../app/app-harness.ts';
import { countOf } from '../../thoroughness.ts';
import type { Snapshot } from '../app/snapshot.ts';
import { TABLES } from '../app/snapshot.ts';
import type { InjectedFault } from '../fault-run.ts';
import { FaultRun } from '../fault-run.ts';
import { faultsOf } from '../fault-sample.ts';
import { scenarioStart } from '../run-scenario.ts';
import type { Scenario } from '../scenario.ts';
import { HUB, idOf, MINUTE } from '../scenario.ts';

const NEVER: Omit<Scenario, 'kind' | 'name'> = { steps: async () => undefined };

/** Ids that an event can name and that no run may leave anything of. */
const FORGED: readonly Scenario[] = [
  { ...NEVER, name: 'a hub that never existed', kind: 'MlWorkspace' },
  { ...NEVER, name: 'an account that never existed', kind: 'FoundryAccount' },
  {
    ...NEVER,
    name: 'an account of another kind',
    kind: 'FoundryAccount',
    before: async ({ world }) => {
      world.simulator.seedAccount({ ...GROUP, name: HUB, kind: 'OpenAI', injection: 'none' }, world.clock.now());
    },
  },
];

/** An event comes, and at most one call of what follows dies or fails; a sweep ends it. */
async function play(story: Scenario, from: Snapshot, strike?: InjectedFault): Promise<FaultRun> {
  const run = new FaultRun(story, false, strike);
  const { world } = run;
  await world.resume(from);
  run.setFaultsActive(true);
  const since = world.clock.now().toISOString();
  await world.queue.send('hub-events', { hubId: idOf(world), cause: 'event', since });
  await run.untilQuiet();
  run.setFaultsActive(false);
  await run.pass(MINUTE);
  await world.runSweepTimer(0);
  await run.untilQuiet();
  // A run that died has left its lease, which the daily pruning deletes after a day.
  world.clock.advanceSeconds(25 * 60 * MINUTE);
  const [instance] = world.instances;
  if (instance !== undefined) await pruneRecords({ ...instance.deps, retention: DEFAULT_RETENTION });
  return run;
}

async function traces({ world }: FaultRun): Promise<readonly string[]> {
  const id = idOf(world);
  const rows = await Promise.all(TABLES.map((table) => Array.fromAsync(world.rows.query(table, {}))));
  const left = rows.flat().filter((row) => JSON.stringify(row).includes(id));
  return [
    ...left.map(({ partition, key }) => `row ${partition} ${key}`),
    ...world.notices.map(({ code }) => `notice ${code}`),
    ...world.watch.writes.map((write) => `wrote ${write}`),
    ...world.queue.poison.map((each) => `poison ${JSON.stringify(each)}`),
  ];
}

describe('a forged or mistaken event', () => {
  it.each(FORGED)('leaves nothing, wherever a call dies: $name', async (story) => {
    const from = await scenarioStart(story);
    const plain = await play(story, from);
    expect(await traces(plain)).toEqual([]);
    // An event can outrun a readable GET, so one more read is allowed.
    const reads = plain.world.simulator.requests({}).filter(({ method }) => method === 'GET');
    expect(reads.length).toBeLessThanOrEqual(2);
    const all = plain.calls.flatMap((call, index) => faultsOf(call).map((fate) => ({ call: index, fate })));
    const step = countOf({ fast: 9, sample: 3, all: 1 });
    const chosen = all.filter((_, index) => index % step === 0);
    for (const strike of chosen) {
      const where = `${strike.fate} at ${plain.calls[strike.call]?.name}`;
      expect([where, ...(await traces(await play(story, from, strike)))]).toEqual([where]);
    }
    console.info(`${story.name}: ${chosen.length} of ${all.length} faults`);
  });
});
