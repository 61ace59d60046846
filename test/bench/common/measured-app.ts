import { systemClock } from '../../../src/adapters/clock/system-clock.ts';
import { storageQueue } from '../../../src/adapters/queue/storage-queue.ts';
import { azureRows } from '../../../src/adapters/tables/azure-rows.ts';
import { ok } from '../../../src/core/result.ts';
import type { Timings } from '../../../src/core/time/timings.ts';
import { DEFAULT_TIMINGS } from '../../../src/core/time/timings.ts';
import type { ReconcileDeps } from '../../../src/reconcile/deps.ts';
import { policyReader } from '../../../src/reconcile/policy/policy-reader.ts';
import type { Queue } from '../../../src/reconcile/ports.ts';
import { appDeps } from '../../app/app-deps.ts';
import { policyText } from './bench-policy.ts';
import type { PortCounter } from './counted-ports.ts';

/** How the app of a measured process differs from the deployed one. */
export interface MeasuredParts {
  readonly counter: PortCounter;
  /** Takes messages in place of the queue. */
  readonly receive?: Parameters<PortCounter['queue']>[1];
  readonly timings?: Partial<Timings>;
}

/**
 * The app with its real adapters, over the storage and the Resource Manager that the environment names (`BENCH_STORAGE`,
 * `BENCH_ARM`), each a process of its own. What passes the
 * ports is counted; its requests to Azure are counted there.
 */
export function measuredApp({ counter, receive, timings }: MeasuredParts): ReconcileDeps {
  const { BENCH_ARM = '', BENCH_STORAGE = '' } = process.env;
  const storage = { kind: 'ConnectionString', connectionString: BENCH_STORAGE } as const;
  const clock = systemClock();
  const rows = counter.rows(azureRows(storage));
  const queue: Queue = storageQueue(storage);
  return appDeps({
    endpoint: BENCH_ARM,
    credential: { getToken: async () => ({ token: 'bench', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) },
    rows,
    queue: counter.queue(queue, receive),
    clock,
    timings: { ...DEFAULT_TIMINGS, ...timings },
    policy: policyReader({
      source: { read: async () => ok({ text: policyText(), name: 'bench' }) },
      rows,
      clock,
      cacheSeconds: DEFAULT_TIMINGS.policyCacheSeconds,
    }),
  });
}

/** Processor time of this process since the given reading, in seconds. */
export function cpuSecondsSince(before: NodeJS.CpuUsage): number {
  const { system, user } = process.cpuUsage(before);
  return (system + user) / 1e6;
}
