import type { HubId } from '../../core/hub-id.ts';
import type { Result } from '../../core/result.ts';
import type { AlertDetails } from '../operator/alert-requests.ts';
import type { ExplainedHub } from '../operator/explain-hub.ts';
import type { PolicyText } from '../operator/policy-texts.ts';
import type { RunningOperation } from '../operator/running-operations.ts';
import type { RolloutStatus } from '../operator/steer-rollout.ts';
import type { AlertsView } from './alert-list.ts';
import type { AlertRoutes, AlertRoutesQuestion } from './alert-routes.ts';
import type { ExemptionList, ExemptionQuery } from './exemption-list.ts';
import type { FleetList, FleetQuery } from './fleet-list.ts';
import type { HubDetail } from './hub/hub-detail.ts';
import type { HubTimeline } from './hub/read-timeline.ts';
import type { Timeline, TimelineQuery } from './hub/timeline.ts';
import type { WhoChanged } from './hub/who-changed.ts';
import type { PolicySummary } from './policy-summary.ts';

/**
 * Everything that a person or a program can look up about a deployment. Commands read through it only; pages and the API
 * are built on it. It renders nothing: plain data, ISO times, a stable order. No method changes a row or calls Azure. An
 * error is a sentence with the remedy.
 */
export interface ReadModel {
  /** Hubs by name and filter, sorted and in pages, and what the selected hubs are as a whole. */
  hubs(query: FleetQuery): Promise<Result<FleetList, string>>;
  /** The hubs that a person names, each once, in the given order. */
  hubIds(texts: readonly string[]): Promise<Result<readonly HubId[], string>>;
  /** Azure's running operations for Hubwarden, oldest first. */
  operations(): Promise<readonly RunningOperation[]>;
  /** Alerts that fire, the newest first, and silences in force; `all`: also those that are over. */
  alerts(all: boolean): Promise<AlertsView>;
  /** One alert, by its id or the beginning of it. */
  alert(id: string): Promise<Result<AlertDetails, string>>;
  /** The exemptions of the active policy, and what each covers now. */
  exemptions(query: ExemptionQuery): Promise<Result<ExemptionList, string>>;
  /** The progress of the active version; undefined before the first activation. */
  rollout(): Promise<RolloutStatus | undefined>;
  /** What the active version of the policy consists of. */
  policy(): Promise<Result<PolicySummary, string>>;
  /** The text of the active version, or of the version in force for a hub that a person names. */
  policyText(hub: string | undefined): Promise<Result<PolicyText, string>>;
  /** The assignment of a hub under the version in force for it, with the reasons. */
  assignmentOf(hub: string): Promise<Result<ExplainedHub, string>>;
  /** Everything about the hub that a person names; a sentence when it is not known, not readable, or ambiguous. */
  hub(text: string): Promise<Result<HubDetail, string>>;
  /** Everything that happened to the hub that a person names, the newest last; a sentence as for `hub`. */
  hubTimeline(text: string, query: TimelineQuery): Promise<Result<HubTimeline, string>>;
  /** The same of the whole fleet. */
  timeline(query: TimelineQuery): Promise<Timeline>;
  /** Who changed the hub, or one rule of it, by the events that are kept; a sentence as for `hub`. */
  who(text: string, rule: string | undefined): Promise<Result<WhoChanged, string>>;
  /** The receivers of a finding of this code on a hub, and the reasons; a sentence when the hub is not known. */
  alertRoutes(question: AlertRoutesQuestion): Promise<Result<AlertRoutes, string>>;
}
