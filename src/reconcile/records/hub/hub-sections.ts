import type { EventArrival } from '../../../core/time/event-arrival.ts';
import type { GroupKey } from '../../../core/verdict/catalogue/group-key.ts';
import type { Drift } from '../../../core/verdict/drift.ts';
import type { StoredHub } from './hub-shape.ts';
import type { MemorySection } from './memory-section.ts';

/** Which hub a row is about. A read of the hub decides it. */
export interface IdentitySection {
  /** The workspace GUID that the rest of the record belongs to. */
  readonly guid: string;
  readonly name: string;
  readonly location: string;
  /** The properties beside the id on which an assignment may match, as last read. */
  readonly facts: StoredHub['facts'];
}

/** The result of the newest assessment. Runs and sweeps write it. */
export interface StatusSection {
  readonly verdict: StoredHub['verdict'];
  /** The highest severity of the open findings. */
  readonly severity: StoredHub['severity'];
  /** When the hub came to this verdict. */
  readonly verdictSince: string;
  /** Time of the newest read that the verdict rests on. */
  readonly confirmedAt: string;
  /** Edition of the judgement whose findings the alert rows hold; absent in rows of the first. */
  readonly edition: number | undefined;
  /** Time of the newest judgement by that edition, while a newer one is not reported yet. */
  readonly editionAt: string | undefined;
  readonly findings: StoredHub['findings'];
  /** The exemptions that cover a finding. */
  readonly exemptions: StoredHub['exemptions'];
  readonly skipped: StoredHub['skipped'];
  /** Steps of the last plan that were neither skipped nor sent yet. */
  readonly stepsDue: number | undefined;
  /** The change of mode that waits for approval, exactly as an approval must name it. */
  readonly approvalNeeded: StoredHub['approvalNeeded'];
  /** The managed network of that read; undefined: an earlier release judged the hub last. */
  readonly network: StoredHub['network'];
}

/** The part of the policy that holds for the hub. Runs and sweeps decide it. */
export interface PolicySection {
  /** Name of the assignment that matches; undefined = none does. */
  readonly assignment: string | undefined;
  /** The version of the policy that is in force for the hub: events, sweeps and commands use it. */
  readonly hash: string | undefined;
  /** When the hub moved to that version; undefined when the version asks nothing new of the hub. */
  readonly movedAt: string | undefined;
  /** An assignment that the hub would move to without a change of the policy, and that waits for approval (HW705). */
  readonly change: StoredHub['assignmentChange'];
}

/** When the next run is due, and how the last ones ended. Runs and events decide it; a sweep only brings `retryAt` forward. */
export interface ScheduleSection {
  /** When a wait or a retry makes a run due. */
  readonly retryAt: string | undefined;
  /** When the follow-up of the newest event is due. */
  readonly followUpAt: string | undefined;
  /** When the last run began to read: it covers every message that is older. */
  readonly lastRunStartedAt: string | undefined;
  /** Failed attempts in a row. */
  readonly failures: number;
  /** The newest events that caused a run, newest last; empty in rows of earlier releases. */
  readonly arrivals: readonly EventArrival[];
}

/** Where the hub's hash-chained history ends. The writer of a line decides it; it never moves back. */
export interface HistorySection {
  /** Number and hash of the newest run row. */
  readonly sequence: number;
  readonly chainHead: string;
  /** The newest run whose writes the history holds. */
  readonly lastWriteRunId: string | undefined;
}

/** The record of one hub, in sections that have one owner each. Times are ISO strings. */
export interface HubRecord {
  readonly hubId: string;
  readonly identity: IdentitySection;
  readonly status: StatusSection;
  readonly policy: PolicySection;
  readonly schedule: ScheduleSection;
  readonly history: HistorySection;
  /** The facts that a single read of Azure cannot show. Runs, verification and operators write them. */
  readonly memory: MemorySection;
  /** Group keys under which an alert row of this hub may be firing. The report of the alerts decides them. */
  readonly groupKeys: readonly GroupKey[];
  /** How the findings changed from sweep to sweep; undefined while sweeps find nothing wrong. Sweeps decide it. */
  readonly drift: Drift | undefined;
  /** Set when a read said that the hub no longer exists. */
  readonly goneAt: string | undefined;
}

/** The schedule of a hub that no run has finished on and that waits for nothing. */
export const EMPTY_SCHEDULE: ScheduleSection = {
  retryAt: undefined,
  followUpAt: undefined,
  lastRunStartedAt: undefined,
  failures: 0,
  arrivals: [],
};
