import { errorText } from '../../../core/text/error-text.ts';
import type { Verdict } from '../../../core/verdict/catalogue/vocabulary.ts';
import type { Rows } from '../../ports.ts';
import { historyOf, runBodyOf } from '../../records/run-record.ts';
import type { ApprovalLink } from './approval-links.ts';
import { approvalLinks } from './approval-links.ts';

/** One line of a hub's history: a run or a sweep that changed something. */
export interface HubRun {
  readonly sequence: number;
  readonly at: string;
  readonly runId: string;
  /** What started it: `event`, `sweep`, `request`, … */
  readonly cause: string;
  readonly verdict: Verdict;
  readonly verdictBefore: Verdict | null;
  readonly writes: readonly {
    /** Method and path. */
    readonly request: string;
    readonly outcome: string;
    readonly approval: ApprovalLink;
  }[];
}

/** A hub's history as far as its page needs it. */
export interface HubRuns {
  /** The newest first. */
  readonly newest: readonly HubRun[];
  /** The newest with a write; null: none wrote. */
  readonly lastWrite: HubRun | null;
  readonly unreadable: readonly string[];
}

/** Reads the newest lines of a hub's history. @param most how many */
export async function hubRuns(rows: Rows, hubId: string, most: number): Promise<HubRuns> {
  const { linkOf, unreadable: approvals } = await approvalLinks(rows);
  const unreadable = [...approvals];
  const runs: HubRun[] = [];
  for (const run of (await historyOf(rows, hubId))?.runs ?? []) {
    try {
      const { at, cause, runId, verdict, verdictBefore, writes } = runBodyOf(run);
      const sent = writes.map((each) => ({
        request: each.request,
        outcome: each.outcome,
        approval: linkOf(runId, each),
      }));
      runs.push({
        ...{ sequence: run.sequence, at, runId, cause, verdict, verdictBefore: verdictBefore ?? null },
        writes: sent,
      });
    } catch (error) {
      unreadable.push(errorText(error));
    }
  }
  const lastWrite = runs.findLast(({ writes }) => writes.length > 0) ?? null;
  return { newest: runs.slice(-most).reverse(), lastWrite, unreadable };
}
