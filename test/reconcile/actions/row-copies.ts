import { MemoryRows } from '../../../src/adapters/memory/memory-rows.ts';
import type { Rows } from '../../../src/reconcile/ports.ts';

/** Every table. */
export const TABLES = ['hubs', 'runs', 'changes', 'alerts', 'sweeps', 'control', 'documents'] as const;

/** A store with the same rows. */
export async function copyOfRows(rows: Rows): Promise<MemoryRows> {
  const copy = new MemoryRows();
  for (const table of TABLES) for await (const row of rows.query(table, {})) await copy.insert(table, row);
  return copy;
}
