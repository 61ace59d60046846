import type { Account } from '../../../src/local/arm-simulator/state/account.ts';
import type { Workspace } from '../../../src/local/arm-simulator/state/workspace.ts';
import type { PolicyInForce, Row, TableName } from '../../../src/reconcile/ports.ts';

/** A world at rest: no operation runs, no message waits. */
export interface Snapshot {
  readonly at: Date;
  readonly rows: readonly { readonly table: TableName; readonly rows: readonly Row[] }[];
  readonly workspaces: readonly (readonly [string, Workspace])[];
  readonly accounts: readonly (readonly [string, Account])[];
  readonly timersRanMs: number;
  readonly policyText: string;
  readonly policy: PolicyInForce;
}

/** All tables. */
export const TABLES: readonly TableName[] = ['hubs', 'runs', 'changes', 'alerts', 'sweeps', 'control'];
