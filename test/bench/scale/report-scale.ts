import { sweepLoadOf } from '../../../src/core/scale/sweep-load.ts';
import { thisMachine } from '../common/machine.ts';
import { CountedApp } from '../counts/counted-app.ts';

/** Hubs of each fleet unless a person names others. */
const FLEETS = [1000, 10_000];
const HUBS_PER_SUBSCRIPTION = 50;
/** The sweep after these finds nothing new, and recognises the answers. */
const SWEEPS_BEFORE = 2;

/**
 * Sweeps generated fleets in this process, three times each, and prints what the third sweep cost beside what `core/scale`
 * computes. The memory is that of the process, with the simulated Azure and all tables in it.
 *
 * @param hubs of each fleet; default: 1,000 and 10,000
 */
export async function reportScale(hubs: readonly number[]): Promise<void> {
  const { date, machine } = thisMachine();
  process.stdout.write(`${machine}, ${date}\n\n`);
  line(
    'hubs',
    'subscriptions',
    'table operations',
    'computed',
    'messages',
    'computed',
    'requests',
    'computed',
    'CPU s',
    'peak RSS MB of this process',
  );
  line(...Array.from({ length: 10 }, () => '---'));
  for (const each of hubs.length === 0 ? FLEETS : hubs) await sweepFleetOf(each);
}

async function sweepFleetOf(hubs: number): Promise<void> {
  const subscriptions = Math.ceil(hubs / HUBS_PER_SUBSCRIPTION);
  const app = new CountedApp({ hubs, subscriptions });
  for (let sweep = 0; sweep < SWEEPS_BEFORE; sweep += 1) {
    await app.deps.policy();
    await app.sweep();
    app.clock.advanceSeconds(3600);
  }
  await app.deps.policy();
  app.counter.clear();
  const before = process.cpuUsage();
  await app.sweep();
  const { system, user } = process.cpuUsage(before);
  const load = sweepLoadOf({ hubs, accounts: 0, subscriptions, sweepsADay: 24, eventsADay: 0 });
  const { armRequests, queueMessages, tableOperations } = app.counter.counts;
  line(
    hubs,
    subscriptions,
    tableOperations,
    load.tableOperations,
    queueMessages,
    load.messages,
    armRequests,
    load.reads + load.graphPages,
    ((user + system) / 1e6).toFixed(1),
    (process.resourceUsage().maxRSS / 1024).toFixed(0),
  );
}

function line(...cells: readonly (string | number)[]): void {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}
