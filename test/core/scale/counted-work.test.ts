import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../src/core/scale/azure-limits.ts';
import { COUNTED, KEPT_DAYS, ROW_BYTES } from '../../../src/core/scale/counted-work.ts';
import { sweepLoadOf } from '../../../src/core/scale/sweep-load.ts';
import { DEFAULT_TIMINGS } from '../../../src/core/time/timings.ts';
import type { TableName } from '../../../src/reconcile/ports.ts';
import { DEFAULT_RETENTION } from '../../../src/reconcile/records/retention.ts';
import { BURST_READS, READS_PER_SECOND } from '../../../src/reconcile/sweep/read-pace.ts';
import { READS_AT_ONCE } from '../../../src/reconcile/sweep/recorded-hub.ts';
import { countsFrom } from '../../bench/counts/compare-counts.ts';
import { CountedApp } from '../../bench/counts/counted-app.ts';

const ROOT = join(import.meta.dirname, '../../..');
const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const COUNTS = countsFrom(textOf('test/bench/counts/counts.json'));

/** A fleet after two sweeps, so that the next one finds nothing new. */
async function sweptFleet(size: { hubs: number; accounts?: number; subscriptions: number }): Promise<CountedApp> {
  const app = new CountedApp(size);
  for (let sweep = 0; sweep < 2; sweep += 1) {
    await app.deps.policy();
    await app.sweep();
    app.clock.advanceSeconds(3600);
  }
  await app.deps.policy();
  app.counter.clear();
  return app;
}

describe('the work that core/scale counts with', () => {
  it.each([
    { name: 'event-compliant', work: COUNTED.event },
    { name: 'event-follow-up', work: COUNTED.followUp },
    { name: 'watch-pass-idle', work: { queueMessages: 0, armRequests: 0, ...COUNTED.watchPass } },
    { name: 'alerts-pass-idle', work: { queueMessages: 0, armRequests: 0, ...COUNTED.alertsPass } },
  ])('is that of $name in counts.json: a count that changes there changes here too', ({ name, work }) => {
    const { units = 0, ...totals } = COUNTS[name] ?? {};
    const each = Object.fromEntries(Object.entries(totals).map(([count, total]) => [count, total / units]));
    expect(each).toEqual(work);
  });

  it('gives the sweeps of counts.json', () => {
    const load = sweepLoadOf({ hubs: 200, accounts: 0, subscriptions: 2, sweepsADay: 24, eventsADay: 0 });
    const mixed = sweepLoadOf({ hubs: 100, accounts: 100, subscriptions: 2, sweepsADay: 24, eventsADay: 0 });
    const totals = ({ graphPages, messages, reads, tableOperations }: typeof load) => ({
      units: 200,
      tableOperations,
      queueMessages: messages,
      armRequests: reads + graphPages,
    });
    expect(totals(load)).toEqual(COUNTS['sweep-unchanged']);
    expect(totals(mixed)).toEqual(COUNTS['sweep-unchanged-mixed']);
  });

  it.each([
    { hubs: 50, accounts: 0, subscriptions: 50, why: 'many small subscriptions' },
    { hubs: 500, accounts: 0, subscriptions: 1, why: 'several batches in one subscription' },
    { hubs: 1100, accounts: 0, subscriptions: 1, why: 'more than a page, in a subscription that waits for its reads' },
    { hubs: 60, accounts: 60, subscriptions: 3, why: 'hubs and accounts' },
  ])(
    'gives exactly what a sweep of the simulated Azure costs: $why',
    { timeout: 30_000 },
    async ({ why: _, ...size }) => {
      const load = sweepLoadOf({ ...size, sweepsADay: 24, eventsADay: 0 });
      const app = await sweptFleet(size);
      await app.sweep();
      expect(app.counter.counts).toEqual({
        tableOperations: load.tableOperations,
        queueMessages: load.messages,
        armRequests: load.reads + load.graphPages,
      });
    },
  );

  it('holds rows of about the size that the app stores', async () => {
    const app = await sweptFleet({ hubs: 20, subscriptions: 1 });
    for (const id of app.ids.slice(0, 10)) await app.raiseEvent(id);
    await app.pass(900);
    expect(await meanBytes(app, 'hubs', 'hub|')).toSatisfy(near(ROW_BYTES.hub, 0.1));
    expect(await meanBytes(app, 'runs', '0')).toSatisfy(near(ROW_BYTES.historyLine, 0.2));
    expect(await meanBytes(app, 'changes', '')).toSatisfy(near(ROW_BYTES.change, 0.1));
  });
});

describe('the limits that core/scale counts with', () => {
  it('are those of the sweep, of the timings and of the retention', () => {
    expect(LIMITS).toMatchObject({
      burstReads: BURST_READS,
      readsPerSecond: READS_PER_SECOND,
      readsAtOncePerShard: READS_AT_ONCE,
      shardMessageSeconds: DEFAULT_TIMINGS.shardSeconds,
      sweepAbandonSeconds: DEFAULT_TIMINGS.sweepAbandonSeconds,
    });
    expect(KEPT_DAYS).toEqual({ history: DEFAULT_RETENTION.runsDays, changes: DEFAULT_RETENTION.changesDays });
  });

  it('are those of host.json', () => {
    const { extensions, functionTimeout } = JSON.parse(textOf('host.json'));
    const { batchSize, newBatchThreshold } = extensions.queues;
    const [hours = 0, minutes = 0, seconds = 0] = functionTimeout.split(':').map(Number);
    expect(LIMITS).toMatchObject({
      messagesPerInstance: batchSize,
      messagesAtOncePerInstance: batchSize + newBatchThreshold,
      functionTimeoutSeconds: hours * 3600 + minutes * 60 + seconds,
    });
  });

  it('are those of the template and of the reader of Resource Graph', () => {
    const template = textOf('infra/main.bicep');
    expect(template).toContain(`param maximumInstanceCount int = ${LIMITS.instances}\n`);
    expect(template).toContain(`param instanceMemoryMB int = ${LIMITS.instanceGb * 1024}\n`);
    const reader = textOf('src/adapters/resource-graph/graph-pages.ts');
    expect(reader).toContain(`const PAGE_ROWS = ${LIMITS.graphPageRows};`);
    expect(reader).toContain(`const MOST_PAGES = ${LIMITS.graphPages};`);
  });
});

/** Bytes of a row as Azure Tables counts them: two for a character, eight and the name for each property. */
async function meanBytes(app: CountedApp, table: TableName, keyPrefix: string): Promise<number> {
  const sizes: number[] = [];
  for await (const { cells, key, partition } of app.rows.query(table, {})) {
    if (!key.startsWith(keyPrefix)) continue;
    const properties = Object.entries(cells).map(
      ([name, value]) => 8 + 2 * name.length + (typeof value === 'string' ? 4 + 2 * value.length : 8),
    );
    sizes.push(properties.reduce((sum, each) => sum + each, 30 + 2 * (partition.length + key.length)));
  }
  return sizes.reduce((sum, each) => sum + each, 0) / sizes.length;
}

function near(figure: number, share: number): (measured: number) => boolean {
  return (measured) => Math.abs(measured - figure) <= figure * share;
}
