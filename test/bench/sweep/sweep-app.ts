import { getHeapStatistics } from 'node:v8';
import type { ReconcileDeps } from '../../../src/reconcile/deps.ts';
import type { ShardMessage } from '../../../src/reconcile/messages.ts';
import type { SweepRecord } from '../../../src/reconcile/records/sweep-record.ts';
import { currentSweep } from '../../../src/reconcile/records/sweep-record.ts';
import { resumeSweep } from '../../../src/reconcile/sweep/finish-sweep.ts';
import { judgeShard } from '../../../src/reconcile/sweep/judge-shard.ts';
import { sweepFleet } from '../../../src/reconcile/sweep/start-sweep.ts';
import { PortCounter } from '../common/counted-ports.ts';
import { cpuSecondsSince, measuredApp } from '../common/measured-app.ts';

/** What a sweep took of this process, and what it did. */
export interface SweepFigures {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  /** Of the whole process, start included. */
  readonly peakRssMb: number;
  readonly peakHeapMb: number;
  readonly tableOperations: number;
  readonly messages: number;
  /** Shards that went on by the queue: their time was over, or Azure asked for a pause. */
  readonly continued: number;
  /** Messages whose function failed, and that came back. */
  readonly failed: number;
  readonly sweep: SweepRecord;
}

/** Messages of shards that one process handles at once: `batchSize` and `newBatchThreshold` of host.json together. */
const SHARDS_AT_ONCE = 6;

/** After so long a message whose function failed comes back: `visibilityTimeout` of host.json. */
const BACK_AFTER_MS = 30_000;
/** `watch-operations` runs once a minute, and sends what got lost again. */
const WATCH_SECONDS = 60;

const counter = new PortCounter();
const tally = { continued: 0, failed: 0 };
const shards: { readonly message: ShardMessage; readonly dueMs: number }[] = [];

/** One message, as the functions host hands it out. */
async function handOut(deps: ReconcileDeps, next: (typeof shards)[number]): Promise<void> {
  try {
    const outcome = await judgeShard(deps, next.message);
    if (outcome.kind === 'Continued') tally.continued += 1;
  } catch {
    tally.failed += 1;
    shards.push({ ...next, dueMs: Date.now() + BACK_AFTER_MS });
  }
}

async function judgeAll(deps: ReconcileDeps): Promise<void> {
  const worker = async (): Promise<void> => {
    for (let next = shards.shift(); next !== undefined; next = shards.shift()) {
      await deps.clock.wait(Math.max(0, next.dueMs - Date.now()) / 1000);
      await handOut(deps, next);
    }
  };
  await Promise.all(Array.from({ length: SHARDS_AT_ONCE }, worker));
  if (shards.length > 0) await judgeAll(deps);
}

/** Judges until the sweep has ended, as the functions do together. */
async function sweepToEnd(deps: ReconcileDeps): Promise<SweepRecord> {
  for (;;) {
    await judgeAll(deps);
    const sweep = (await currentSweep(deps.rows))?.value;
    if (sweep?.endedAt !== undefined) return sweep;
    await deps.clock.wait(WATCH_SECONDS);
    await resumeSweep(deps);
  }
}

let peakHeap = 0;
const watch = setInterval(() => {
  peakHeap = Math.max(peakHeap, getHeapStatistics().used_heap_size);
}, 50);
const deps = measuredApp({
  counter,
  // Repairs go to the real queue; the messages of shards are handed out here, as the functions host would.
  receive: (name, message, delaySeconds) => {
    if (name === 'sweep-shards')
      shards.push({ message: message as ShardMessage, dueMs: Date.now() + delaySeconds * 1000 });
    return name === 'sweep-shards';
  },
});
await deps.policy();
const cpuBefore = process.cpuUsage();
const startedAtMs = performance.now();
counter.clear();
const start = await sweepFleet(deps);
if (start.kind !== 'Started') throw new Error(JSON.stringify(start));
const sweep = await sweepToEnd(deps);
const cpuSeconds = cpuSecondsSince(cpuBefore);
clearInterval(watch);
const figures: SweepFigures = {
  wallSeconds: (performance.now() - startedAtMs) / 1000,
  cpuSeconds,
  peakRssMb: process.resourceUsage().maxRSS / 1024,
  peakHeapMb: peakHeap / 1024 / 1024,
  tableOperations: counter.counts.tableOperations,
  messages: counter.counts.queueMessages,
  ...tally,
  sweep,
};
process.stdout.write(JSON.stringify(figures));
