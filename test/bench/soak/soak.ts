import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { onPruneTimer } from '../../../src/functions/on-timer.ts';
import type { TableName } from '../../../src/reconcile/ports.ts';
import type { Retention } from '../../../src/reconcile/records/retention.ts';
import { CountedApp } from '../counts/counted-app.ts';
import type { SoakSample } from './judge-soak.ts';

const TABLES: readonly TableName[] = ['hubs', 'runs', 'changes', 'alerts', 'sweeps', 'control', 'documents'];
const FLEET = { hubs: 100, subscriptions: 4 };
const DAYS = 100;
const DAY_SECONDS = 24 * 3600;
/** Short, so that it deletes from the first quarter on. */
const RETENTION: Retention = { runsDays: 7, changesDays: 3, alertsDays: 3, sweepsDays: 7 };
const SAMPLES = 40;
/** Events that arrive together. */
const AT_ONCE = 10;
/** One event in a hundred names a hub that Azure does not know, each time another one. */
const UNKNOWN_EVERY = 100;
/** Hubs that lose a rule each day: others every day, and every hub within the first quarter. */
const LOST = 5;

/**
 * Handles events in this process, over a hundred days of a virtual clock: on compliant hubs, on hubs that have lost a rule,
 * and on hubs that do not exist, beside sweeps, timers and a daily prune. Tables and Azure are in memory, so rows that stay
 * for ever show in the heap too.
 *
 * @param onSample takes what was seen after each fortieth of the events
 */
export async function soak(events: number, onSample: (sample: SoakSample) => void): Promise<readonly SoakSample[]> {
  const app = new CountedApp(FLEET);
  await app.sweep();
  const samples: SoakSample[] = [];
  const world = { app, day: -1 };
  const stepSeconds = (DAYS * DAY_SECONDS * AT_ONCE) / events;
  const startMs = app.clock.now().getTime();
  for (let raised = 0; raised < events; ) {
    for (let each = 0; each < AT_ONCE; each += 1, raised += 1) await app.raiseEvent(subjectOf(app, raised));
    await step(world, stepSeconds, (app.clock.now().getTime() - startMs) / 1000);
    if (raised < Math.ceil(((samples.length + 1) * events) / SAMPLES)) continue;
    const sample = { events: raised, heapBytes: heapBytes(), rows: await rowsOf(app) };
    samples.push(sample);
    onSample(sample);
  }
  return samples;
}

interface World {
  readonly app: CountedApp;
  day: number;
}

/** Time passes: messages are handled, timers fire as often as a day of theirs allows. */
async function step(world: World, seconds: number, elapsed: number): Promise<void> {
  const { app } = world;
  app.clock.advanceSeconds(seconds);
  app.simulator.advance(app.clock.now());
  app.simulator.takeEvents();
  await app.drain();
  await app.watch();
  const day = Math.floor(elapsed / DAY_SECONDS);
  if (day > world.day) {
    world.day = day;
    await newDay(world);
  }
  app.notices.length = 0;
  app.received.length = 0;
}

/** Some hubs lose a rule, one sweep, one pass over the alerts, one prune. Nothing is archived: an archive grows by design. */
async function newDay({ app, day }: World): Promise<void> {
  const { operations, pending } = app.simulator.world;
  // The simulator keeps every operation for ever; those of yesterday have been polled to their end.
  if (pending.size === 0) operations.clear();
  const first = (day * LOST) % app.ids.length;
  const lost = app.ids.slice(first, first + LOST);
  app.loseRule(lost);
  for (const id of lost) await app.raiseEvent(id);
  await app.drain();
  await app.sweep();
  await app.passOverAlerts();
  await onPruneTimer(app.deps, { archive: undefined, retention: RETENTION });
}

function subjectOf({ ids }: CountedApp, event: number): string {
  const id = ids[event % ids.length] ?? '';
  return event % UNKNOWN_EVERY === UNKNOWN_EVERY - 1 ? `${id}-unknown-${event}` : id;
}

async function rowsOf({ rows }: CountedApp): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const table of TABLES) {
    let count = 0;
    for await (const row of rows.query(table, {})) count += row.key.length > 0 ? 1 : 0;
    counts[table] = count;
  }
  return counts;
}

/** What is alive: twice, because the first collection may leave what finalizers let go. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}
