import type { Baseline } from '../../../core/baseline/policy/baseline.ts';
import type { RuleDiff } from '../../../core/diff/rule-diff.ts';
import type { Severity, Verdict } from '../../../core/verdict/catalogue/vocabulary.ts';
import type { HubApprovals } from './hub-approvals.ts';
import type { HubOperation } from './hub-operation.ts';
import type { HubRun } from './hub-runs.ts';
import type { HubWaits } from './hub-waits.ts';
import type { ReportedChange } from './who-changed.ts';

/** One finding of a hub. A field that does not apply is null. */
export interface HubFinding {
  readonly code: string;
  readonly class: string;
  readonly severity: Severity;
  readonly rule: string | null;
  readonly destination: string | null;
  readonly message: string;
  readonly fix: string;
  /** Id of the exemption that covers it. */
  readonly exemptedBy: string | null;
  /** Since when its alert fires (ISO); null: it raises none. */
  readonly since: string | null;
  /** The likely author. */
  readonly by: string | null;
  /** What Hubwarden has done about it, or why it does nothing. */
  readonly done: string | null;
}

/** An exemption that matches the hub. */
export interface HubExemption {
  readonly id: string;
  readonly owner: string;
  readonly ticket: string;
  readonly reason: string;
  /** The first instant at which it no longer holds. */
  readonly expiresAt: string;
  /** The findings that it covers now; empty: it matches the hub and covers nothing. */
  readonly covers: readonly { readonly code: string; readonly rule: string | null }[];
}

/** A message of Azure as Hubwarden recorded it. */
export interface AzureMessage {
  /** What Azure said it about: `operation`, `refusal`, `provisioning`, `failed write`. */
  readonly about: string;
  readonly code: string | null;
  readonly rule: string | null;
  readonly message: string;
  readonly at: string | null;
}

/** The version of the policy that holds for a hub. */
export interface HubPolicy {
  readonly assignment: string | null;
  /** null: the version is no longer kept, or there is no assignment. */
  readonly mode: Baseline['mode'] | null;
  readonly version: string | null;
  /** False: a newer version is active, and its ring has not reached the hub. */
  readonly isActive: boolean;
}

/** Everything that is known about one hub. Times are ISO strings; what does not apply is null. */
export interface HubDetail {
  readonly hubId: string;
  readonly name: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly workspaceGuid: string;
  readonly portalUrl: string;
  /** Set when the hub no longer exists, or is out of scope: everything else is of the time before. */
  readonly goneAt: string | null;
  /** `Record`: verdict, findings and diff are of the last judgement; `Azure`: of a read for this answer. */
  readonly source: 'Record' | 'Azure';
  readonly verdict: Verdict;
  readonly severity: Severity | null;
  /** null: a read for this answer shows another verdict than the record. */
  readonly verdictSince: string | null;
  /** Time of the read that verdict, findings and diff rest on. */
  readonly confirmedAt: string;
  readonly ageSeconds: number;
  readonly policy: HubPolicy;
  /** The newest change of another principal that Azure did not refuse. */
  readonly lastChange: ReportedChange | null;
  /** The newest run with a write. */
  readonly lastWrite: HubRun | null;
  /** What to do next. */
  readonly next: string;
  readonly findings: readonly HubFinding[];
  readonly azureMessages: readonly AzureMessage[];
  readonly diff: RuleDiff | null;
  /** Why there is no diff. */
  readonly noDiff: string | null;
  readonly operation: HubOperation | null;
  readonly waits: HubWaits;
  readonly approvals: HubApprovals;
  readonly exemptions: readonly HubExemption[];
  /** The newest runs, the newest first. */
  readonly runs: readonly HubRun[];
  /** Rows about the hub that this release cannot read. */
  readonly unreadable: readonly string[];
}
