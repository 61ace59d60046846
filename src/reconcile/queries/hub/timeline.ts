import type { Severity, Verdict } from '../../../core/verdict/catalogue/vocabulary.ts';
import type { RequestRecord } from '../../records/request-record.ts';
import type { ApprovalLink } from './approval-links.ts';

/**
 * Kinds of entries. `Verdict`: a run or sweep changed the verdict; `Findings`: the findings changed, the verdict did
 * not; `Write`: a request of Hubwarden; `Change`: a request of another principal; `Request`: what a person asked of
 * Hubwarden through pages, the API or the command line, an approval excepted; `Recreated`: the hub has another workspace
 * GUID; `Gone`: it no longer exists, or is out of scope.
 */
export type TimelineKind =
  | 'Verdict'
  | 'Findings'
  | 'Write'
  | 'Change'
  | 'Approval'
  | 'Request'
  | 'AlertOpened'
  | 'AlertEnded'
  | 'Recreated'
  | 'Gone';

/** One entry of a time line. A field that its kind does not have is null. */
export interface TimelineEntry {
  readonly at: string;
  readonly kind: TimelineKind;
  readonly hubId: string;
  readonly hub: string;
  /**
   * Who did it: `hubwarden`, or the caller or person, also the person who ran `apply`; null: no principal did it, or
   * the event names none.
   */
  readonly by: string | null;
  /**
   * `apply`: the person in `by` ran it, and Hubwarden sent the request; else where the person in `by` asked for it; null: no
   * person did it, or a release that did not record where.
   */
  readonly via: 'apply' | RequestRecord['via'] | null;
  /** Object id and application id of the caller, as its event or its sign-in has them. */
  readonly objectId: string | null;
  readonly appId: string | null;
  readonly rule: string | null;
  /** Finding code of an alert. */
  readonly code: string | null;
  readonly severity: Severity | null;
  readonly verdict: Verdict | null;
  readonly verdictBefore: Verdict | null;
  /** Codes of the findings, each once, without exempt ones and remarks. */
  readonly codes: readonly string[] | null;
  /** Method and path of a write, Azure's name of an operation, or the kind of a person's request. */
  readonly request: string | null;
  /** What came of a write; `Failed` for a change that Azure refused; `Done` or `Unfinished` for a request. */
  readonly outcome: string | null;
  readonly approval: ApprovalLink | null;
  readonly correlationId: string | null;
  readonly runId: string | null;
  /** Why a run started, why an alert ended, what an approval consents to, the reason that a person gave for a request. */
  readonly detail: string | null;
}

/** What a time line cannot show. */
export interface TimelineGaps {
  /** Runs up to this time (ISO) are pruned; null: none are. */
  readonly runsPrunedUntil: string | null;
  /** Changes up to this time (ISO) are pruned; null: none are. */
  readonly changesPrunedUntil: string | null;
  /** Rows that this release cannot read. */
  readonly unreadable: readonly string[];
}

/** A time line, the newest entry last. */
export interface Timeline {
  readonly entries: readonly TimelineEntry[];
  readonly gaps: TimelineGaps;
}

/** Which entries to show. Times are ISO; undefined: no limit. */
export interface TimelineQuery {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /**
   * `hubwarden` for all its writes, those of `apply` included; else the name, object id or application id of another
   * principal, or the name or object id of a person who approved, asked for something or ran `apply`, in any casing.
   */
  readonly by?: string | undefined;
}

/** Every field that an entry may lack. */
const NOTHING = {
  by: null,
  via: null,
  objectId: null,
  appId: null,
  rule: null,
  code: null,
  severity: null,
  verdict: null,
  verdictBefore: null,
  codes: null,
  request: null,
  outcome: null,
  approval: null,
  correlationId: null,
  runId: null,
  detail: null,
} as const;

/** An entry with the fields that it has. */
export function timelineEntry(
  parts: Pick<TimelineEntry, 'at' | 'kind' | 'hubId' | 'hub'> & Partial<TimelineEntry>,
): TimelineEntry {
  return { ...NOTHING, ...parts };
}
