import { MemoryArchive } from '../../src/adapters/memory/memory-archive.ts';
import type { MemoryRows } from '../../src/adapters/memory/memory-rows.ts';
import type { HubId } from '../../src/core/hub-id.ts';
import { hubIdFrom } from '../../src/core/hub-id.ts';
import { archiveHeads } from '../../src/reconcile/audit/archive-heads.ts';
import { addRun } from '../../src/reconcile/record/hub-history.ts';
import { hubRecords } from '../../src/reconcile/records/hub/hub-record.ts';
import type { StoredHub } from '../../src/reconcile/records/hub/hub-shape.ts';
import { EMPTY_MEMORY } from '../../src/reconcile/records/hub/memory-section.ts';
import { hubFromStored } from '../../src/reconcile/records/hub/stored-hub.ts';
import { storedFromMemory } from '../../src/reconcile/records/hub/stored-memory.ts';
import type { Retention } from '../../src/reconcile/records/retention.ts';
import { DEFAULT_RETENTION } from '../../src/reconcile/records/retention.ts';
import { EMPTY_CHAIN } from '../../src/reconcile/records/run-record.ts';
import { NO_TELEMETRY } from '../../src/reconcile/telemetry.ts';
import type { PruneSummary } from '../../src/reconcile/watch/prune-records.ts';
import { pruneRecords } from '../../src/reconcile/watch/prune-records.ts';
import { AppHarness } from '../app/app-harness.ts';

export const DAY_SECONDS = 24 * 3600;
export const BEGIN = new Date('2026-01-01T00:00:00Z');

export function hubOf(name: string): HubId {
  return hubIdFrom(
    `/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/${name}`,
  )!;
}

/** Records that grow over months, on a clock that is moved: hubs come, change, are confirmed and go; nights prune. */
export class RecordsHarness extends AppHarness {
  readonly archive = new MemoryArchive();
  readonly warnings: string[] = [];
  retention: Retention = DEFAULT_RETENTION;

  constructor() {
    super({ at: BEGIN });
  }

  readonly log = {
    info: (): void => undefined,
    warn: (message: string, fields?: Readonly<Record<string, unknown>>): void => {
      this.warnings.push(`${message} ${JSON.stringify(fields)}`);
    },
    error: (): void => undefined,
  };

  days(count: number): void {
    this.clock.advanceSeconds(count * DAY_SECONDS);
  }

  /** A read of a hub: a line of history when something has changed, else only a newer `confirmedAt`. */
  async look(name: string, verdict: StoredHub['verdict'], more: Partial<StoredHub> = {}): Promise<void> {
    const hubId = hubOf(name);
    const hubs = hubRecords(this.rows);
    const before = (await hubs.get(hubId))?.value;
    const at = this.clock.now();
    const after = hubFromStored({
      hubId,
      name,
      location: 'eastus2',
      guid: `guid-${name}`,
      assignment: 'production',
      policyHash: 'policy-1',
      findings: [],
      skipped: [],
      causes: [],
      failures: 0,
      sequence: before?.history.sequence ?? EMPTY_CHAIN.sequence,
      chainHead: before?.history.chainHead ?? EMPTY_CHAIN.chainHead,
      memory: storedFromMemory(EMPTY_MEMORY),
      verdictSince: at.toISOString(),
      ...more,
      verdict,
      confirmedAt: more.confirmedAt ?? at.toISOString(),
    });
    const line = { runId: this.clock.newId(), cause: 'sweep', at, writes: [] };
    const written = await addRun({ rows: this.rows, telemetry: NO_TELEMETRY }, before, after, line);
    await hubs.update(hubId, () => written);
  }

  async night(): Promise<PruneSummary> {
    await archiveHeads(this);
    return pruneRecords(this);
  }

  async runKeys(name: string): Promise<readonly string[]> {
    const keys: string[] = [];
    for await (const row of this.rows.query('runs', { partition: hubOf(name) })) keys.push(row.key.replace(/^0+/, ''));
    return keys;
  }

  async count(table: Parameters<MemoryRows['query']>[0], partition?: string): Promise<number> {
    let count = 0;
    for await (const _ of this.rows.query(table, partition === undefined ? {} : { partition })) count += 1;
    return count;
  }
}
