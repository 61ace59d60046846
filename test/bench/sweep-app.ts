import { getHeapStatistics } from 'node:v8';
import type { PipelineResponse } from '@azure/core-rest-pipeline';
import { createDefaultHttpClient } from '@azure/core-rest-pipeline';
import type { ArmTransport } from '../../src/adapters/arm/arm-transport.ts';
import { systemClock } from '../../src/adapters/clock/system-clock.ts';
import { storageQueue } from '../../src/adapters/queue/storage-queue.ts';
import { azureRows } from '../../src/adapters/tables/azure-rows.ts';
import { hubIdFrom, kindOf } from '../../src/core/hub-id.ts';
import { ok } from '../../src/core/result.ts';
import { DEFAULT_TIMINGS } from '../../src/core/time/timings.ts';
import type { ReconcileDeps } from '../../src/reconcile/deps.ts';
import type { ShardMessage } from '../../src/reconcile/messages.ts';
import { policyReader } from '../../src/reconcile/policy/policy-reader.ts';
import type { Queue, Rows } from '../../src/reconcile/ports.ts';
import type { SweepRecord } from '../../src/reconcile/records/sweep-record.ts';
import { currentSweep } from '../../src/reconcile/records/sweep-record.ts';
import { resumeSweep } from '../../src/reconcile/sweep/finish-sweep.ts';
import { judgeShard } from '../../src/reconcile/sweep/judge-shard.ts';
import { sweepFleet } from '../../src/reconcile/sweep/start-sweep.ts';
import { appDeps } from '../app/app-deps.ts';
import { policyText } from './common/bench-policy.ts';

/** What a sweep took of this process, and what it did. */
export interface SweepFigures {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  /** Of the whole process, start included. */
  readonly peakRssMb: number;
  readonly peakHeapMb: number;
  readonly tableOperations: number;
  readonly messages: number;
  /** Answers 429 of Resource Manager. */
  readonly throttled: number;
  /** GETs of hubs, and of accounts and their networks, as they were sent. */
  readonly hubReads: number;
  readonly accountReads: number;
  /** Reads left in the emptiest bucket of a subscription that an answer told of. */
  readonly fewestReadsLeft: number;
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

const { BENCH_ARM = '', BENCH_STORAGE = '' } = process.env;
const clock = systemClock();
const tally = {
  tables: 0,
  messages: 0,
  throttled: 0,
  hubReads: 0,
  accountReads: 0,
  fewestReadsLeft: Number.POSITIVE_INFINITY,
  continued: 0,
  failed: 0,
};
const shards: { readonly message: ShardMessage; readonly dueMs: number }[] = [];

function countedRows(rows: Rows): Rows {
  const count = <T>(answer: T): T => {
    tally.tables += 1;
    return answer;
  };
  return {
    get: (...all) => count(rows.get(...all)),
    insert: (...all) => count(rows.insert(...all)),
    replace: (...all) => count(rows.replace(...all)),
    upsert: (...all) => count(rows.upsert(...all)),
    delete: (...all) => count(rows.delete(...all)),
    transact: (...all) => count(rows.transact(...all)),
    async *query(...all) {
      let rowsRead = 0;
      for await (const row of rows.query(...all)) {
        // The service sends a thousand rows at a time.
        if (rowsRead % 1000 === 0) tally.tables += 1;
        rowsRead += 1;
        yield row;
      }
      if (rowsRead === 0) tally.tables += 1;
    },
  };
}

/** Repairs go to the real queue; the messages of shards are handed out here, as the functions host would. */
function handingOut(queue: Queue): Queue {
  return {
    send: async (name, message, delaySeconds = 0) => {
      tally.messages += 1;
      if (name !== 'sweep-shards') return queue.send(name, message, delaySeconds);
      shards.push({ message: message as ShardMessage, dueMs: Date.now() + delaySeconds * 1000 });
    },
  };
}

/** Node's https, and a look at what Resource Manager says of its limits. */
function watchedTransport(): ArmTransport {
  const https = createDefaultHttpClient();
  return {
    sendRequest: async (request) => {
      if (request.method === 'GET') countRead(request.url);
      const response = await https.sendRequest(request);
      noteLimits(response);
      return response;
    },
  };
}

/** By the kind of the resource; lists of a subscription name none. */
function countRead(url: string): void {
  const hubId = hubIdFrom(new URL(url).pathname);
  if (hubId === undefined) return;
  switch (kindOf(hubId).name) {
    case 'MlWorkspace':
      tally.hubReads += 1;
      return;
    case 'FoundryAccount':
      tally.accountReads += 1;
  }
}

function noteLimits({ headers, status }: PipelineResponse): void {
  if (status === 429) tally.throttled += 1;
  const left = headers.get('x-ms-ratelimit-remaining-subscription-reads');
  if (left !== undefined) tally.fewestReadsLeft = Math.min(tally.fewestReadsLeft, Number(left));
}

function benchDeps(): ReconcileDeps {
  const storage = { kind: 'ConnectionString', connectionString: BENCH_STORAGE } as const;
  const rows = countedRows(azureRows(storage));
  return appDeps({
    endpoint: BENCH_ARM,
    credential: { getToken: async () => ({ token: 'bench', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) },
    transport: watchedTransport(),
    rows,
    queue: handingOut(storageQueue(storage)),
    clock,
    policy: policyReader({
      source: { read: async () => ok({ text: policyText(), name: 'bench' }) },
      rows,
      clock,
      cacheSeconds: DEFAULT_TIMINGS.policyCacheSeconds,
    }),
  });
}

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
      await clock.wait(Math.max(0, next.dueMs - Date.now()) / 1000);
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
    await clock.wait(WATCH_SECONDS);
    await resumeSweep(deps);
  }
}

let peakHeap = 0;
const watch = setInterval(() => {
  peakHeap = Math.max(peakHeap, getHeapStatistics().used_heap_size);
}, 50);
const deps = benchDeps();
await deps.policy();
const cpuBefore = process.cpuUsage();
const startedAtMs = performance.now();
const start = await sweepFleet(deps);
if (start.kind !== 'Started') throw new Error(JSON.stringify(start));
const sweep = await sweepToEnd(deps);
const { system, user } = process.cpuUsage(cpuBefore);
clearInterval(watch);
const figures: SweepFigures = {
  wallSeconds: (performance.now() - startedAtMs) / 1000,
  cpuSeconds: (system + user) / 1e6,
  peakRssMb: process.resourceUsage().maxRSS / 1024,
  peakHeapMb: peakHeap / 1024 / 1024,
  tableOperations: tally.tables,
  messages: tally.messages,
  throttled: tally.throttled,
  hubReads: tally.hubReads,
  accountReads: tally.accountReads,
  fewestReadsLeft: tally.fewestReadsLeft,
  continued: tally.continued,
  failed: tally.failed,
  sweep,
};
process.stdout.write(JSON.stringify(figures));
