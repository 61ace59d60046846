import fc from 'fast-check';
import { MemoryRows } from '../../../src/adapters/memory/memory-rows.ts';
import type { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts';
import { KINDS } from '../../../src/core/baseline/schema/policy-schema.ts';
import { hubIdFrom } from '../../../src/core/hub-id.ts';
import { DEFAULT_TIMINGS } from '../../../src/core/time/timings.ts';
import { FINDING_CODES } from '../../../src/core/verdict/catalogue/finding-code.ts';
import { FINDING_CLASSES, SEVERITIES, VERDICTS } from '../../../src/core/verdict/catalogue/vocabulary.ts';
import type { Rows, Scheduler } from '../../../src/reconcile/ports.ts';
import type { WebReadsDeps } from '../../../src/reconcile/queries/web/indexed-reads.ts';
import { hubRecords } from '../../../src/reconcile/records/hub/hub-record.ts';
import type { StoredHub } from '../../../src/reconcile/records/hub/hub-shape.ts';
import { EMPTY_MEMORY } from '../../../src/reconcile/records/hub/memory-section.ts';
import { hubFromStored } from '../../../src/reconcile/records/hub/stored-hub.ts';
import { storedFromMemory } from '../../../src/reconcile/records/hub/stored-memory.ts';
import { NO_COUNTS } from '../../../src/reconcile/records/sweep-counts.ts';
import type { SweepRecord } from '../../../src/reconcile/records/sweep-record.ts';
import { beginSweep, newSweep, storeSummary } from '../../../src/reconcile/records/sweep-record.ts';
import { texts } from '../../core/filter/filters.ts';

/** One process with one request: it pauses never, and waits as long as work takes. */
export const NO_HURRY: Scheduler = {
  pause: () => undefined,
  waitAtMost: async (work) => ({ value: await work }),
};

/** The value of a result that is expected to be one. */
export function okValue<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown },
): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** The dependencies of the reads of pages over these rows. */
export function readsDeps(rows: Rows, clock: VirtualClock, change: Partial<WebReadsDeps> = {}): WebReadsDeps {
  return {
    rows,
    clock,
    scheduler: NO_HURRY,
    timings: DEFAULT_TIMINGS,
    writesAllowed: true,
    queue: { send: async () => undefined },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    ...change,
  };
}

/** The id of a hub in one of a few subscriptions and groups. */
export function idOf(name: string, subscription = 1, group = 'rg-ai'): string {
  return hubIdFrom(
    `/subscriptions/00000000-0000-4000-8000-00000000000${subscription}/resourceGroups/${group}/providers/Microsoft.MachineLearningServices/workspaces/${name}`,
  )!;
}

/** The id of an account beside the hubs of {@link idOf}. */
export function accountIdOf(name: string, subscription = 1, group = 'rg-ai'): string {
  return hubIdFrom(
    `/subscriptions/00000000-0000-4000-8000-00000000000${subscription}/resourceGroups/${group}/providers/Microsoft.CognitiveServices/accounts/${name}`,
  )!;
}

/** A hub as its row stores it. */
export function storedHubOf(hubId: string, change: Partial<StoredHub> = {}): StoredHub {
  return {
    hubId,
    name: hubId.split('/').at(-1)!,
    location: 'westeurope',
    guid: `guid of ${hubId}`,
    assignment: 'production',
    policyHash: 'p1',
    facts: { kind: 'Hub', tags: {} },
    verdict: 'Compliant',
    findings: [],
    skipped: [],
    confirmedAt: '2026-11-23T08:00:00.000Z',
    verdictSince: '2026-11-20T08:00:00.000Z',
    causes: [],
    failures: 0,
    sequence: 1,
    chainHead: 'c'.repeat(64),
    memory: storedFromMemory(EMPTY_MEMORY),
    ...change,
  };
}

/** Writes rows of hubs. */
export async function writeHubs(rows: Rows, hubs: readonly StoredHub[]): Promise<void> {
  for (const hub of hubs) await hubRecords(rows).update(hub.hubId as never, () => hubFromStored(hub));
}

/** Tables that hold these hubs. */
export async function rowsOf(hubs: readonly StoredHub[]): Promise<MemoryRows> {
  const rows = new MemoryRows();
  await writeHubs(rows, hubs);
  return rows;
}

/** Stores a sweep that has ended: its summary, and as the last one. */
export async function endedSweep(
  rows: Rows,
  change: Partial<SweepRecord> & Pick<SweepRecord, 'startedAt'>,
): Promise<void> {
  const begin = { sweepId: `sweep of ${change.startedAt}`, open: [], hubs: 0, ...NO_COUNTS };
  const sweep = newSweep({ ...begin, endedAt: change.startedAt, ...change });
  await storeSummary(rows, sweep);
  await beginSweep(rows, sweep, undefined);
}

const findings = fc.record({
  code: fc.constantFrom(...FINDING_CODES.slice(0, 12), 'HW999'),
  class: fc.constantFrom(...FINDING_CLASSES),
  severity: fc.constantFrom(...SEVERITIES),
  message: fc.constantFrom('it is wrong', 'it is very wrong'),
  fix: fc.constant('mend it'),
  exemptedBy: fc.option(fc.constantFrom('ex-1', 'ex-2'), { nil: undefined }),
  rule: fc.option(texts, { nil: undefined }),
});

const network = fc.record({
  isolationMode: fc.constantFrom('AllowOnlyApprovedOutbound' as const, 'Disabled' as const),
  status: fc.constantFrom('Active' as const, 'Inactive' as const),
  firewallSku: fc.constantFrom('Standard', 'Basic', 'Premium', undefined),
  hasFqdnRule: fc.boolean(),
  privateEndpoints: fc.integer({ min: 0, max: 4 }),
});

const times = fc
  .integer({ min: 0, max: 3 * 86_400 })
  .map((seconds) => new Date(Date.parse('2026-11-23T08:00:00Z') - seconds * 1000).toISOString());

/** Fleets of up to a dozen hubs with values of every kind, hostile ones included; some are gone, two may share a name. */
export const storedFleets = fc
  .array(
    fc.record({
      name: fc.constantFrom('hub-a', 'hub-b', 'HUB-C'),
      location: fc.oneof(fc.constantFrom('westeurope', 'WestEurope', ''), texts),
      assignment: fc.option(fc.oneof(fc.constantFrom('prod', 'dev'), texts), { nil: undefined }),
      policyHash: fc.constantFrom('3f2a000000000000', '3f2b000000000000', '3f2a', undefined),
      kind: fc.constantFrom(...KINDS, 'FeatureStore'),
      tags: fc.array(fc.tuple(texts, fc.oneof(texts, fc.constant(''))), { maxLength: 3 }),
      verdict: fc.constantFrom(...VERDICTS),
      severity: fc.constantFrom(...SEVERITIES, undefined),
      findings: fc.array(findings, { maxLength: 4 }),
      network: fc.option(network, { nil: undefined }),
      confirmedAt: times,
      verdictSince: times,
      isGone: fc.nat({ max: 9 }).map((draw) => draw === 0),
    }),
    { maxLength: 12 },
  )
  .map((hubs) =>
    hubs.map(({ isGone, kind, name, tags, ...hub }, index) => {
      const hubId = idOf(`${name}${index < 6 ? '' : index}`, 1 + (index % 3), `rg-${index % 6}`);
      const facts = { kind, tags: Object.fromEntries(tags) };
      return storedHubOf(hubId, {
        ...hub,
        findings: hub.findings as never,
        name,
        facts,
        ...(isGone ? { goneAt: hub.confirmedAt } : {}),
      });
    }),
  );
