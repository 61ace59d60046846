import type { Rows } from '../../ports.ts';
import type { ApprovalRecord } from '../../records/approval-record.ts';
import { readApprovals } from '../../records/approval-record.ts';
import type { RunWriteRecord } from '../../records/run-body.ts';

/** The approval behind a write. `NotRecorded`: an earlier release made the write, and no approval names its run. */
export type ApprovalLink =
  | { readonly kind: 'NotNeeded' }
  | { readonly kind: 'NotRecorded' }
  | {
      readonly kind: 'Given';
      readonly id: string;
      readonly by: string;
      /** When it was given (ISO); null: its row is no longer kept. */
      readonly at: string | null;
    };

/** Finds the approval behind a write of a run. */
export type LinkOf = (runId: string, write: RunWriteRecord) => ApprovalLink;

/** Prepares the search, from all approvals that are kept. */
export async function approvalLinks(rows: Rows): Promise<{
  readonly linkOf: LinkOf;
  readonly approvals: readonly ApprovalRecord[];
  readonly unreadable: readonly string[];
}> {
  const { unreadable, values } = await readApprovals(rows);
  const byId = new Map(values.map((each) => [each.id, each]));
  const byRun = new Map(values.flatMap((each) => (each.usedBy === undefined ? [] : [[each.usedBy, each] as const])));
  const linkOf: LinkOf = (runId, { approval, body }) => {
    if (approval === null) return { kind: 'NotNeeded' };
    if (approval !== undefined) return { kind: 'Given', ...approval, at: byId.get(approval.id)?.approvedAt ?? null };
    // Rows of earlier releases do not say it, and the approval names the run that used it: for the change of mode.
    const used = setsMode(body) ? byRun.get(runId) : undefined;
    return used === undefined
      ? { kind: 'NotRecorded' }
      : { kind: 'Given', id: used.id, by: used.approvedBy, at: used.approvedAt };
  };
  return { linkOf, approvals: values, unreadable: unreadable.map(({ message }) => message) };
}

/** Whether a request sets the isolation mode: only such a request uses an approval up. */
function setsMode(body: unknown): boolean {
  const network = partOf(partOf(body, 'properties'), 'managedNetwork');
  return partOf(network, 'isolationMode') !== undefined;
}

function partOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}
