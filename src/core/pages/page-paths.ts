import type { HubId } from '../hub-id.ts';
import { hubIdParts, kindOf } from '../hub-id.ts';

/** Paths of the pages. Notifications, pages and the API make every link with these, so that a link cannot differ. */
export const PAGE_PATHS = {
  fleet: '/',
  hubs: '/hubs',
  /** Leads to a hub by its name. */
  go: '/go',
  operations: '/operations',
  alerts: '/alerts',
  silence: '/alerts/silence',
  exemptions: '/exemptions',
  rollout: '/rollout',
  policy: '/policy',
  policyDiff: '/policy/diff',
  findings: '/findings',
  about: '/about',
} as const;

/** What a list of hubs shows. */
export interface HubsView {
  /** Text of the filter language. */
  readonly filter?: string | undefined;
  readonly sort?: string | undefined;
  /** Mark of the page before. */
  readonly after?: string | undefined;
}

/** The list of hubs with this view in its query. */
export function hubsPath({ after, filter, sort }: HubsView): string {
  return withQuery(PAGE_PATHS.hubs, { filter, sort, after });
}

/** The page of a hub, `/hubs/<subscription>/<group>/<name>`, or of an account, `/accounts/…`. */
export function hubPath(hubId: HubId): string {
  const { name, resourceGroup, subscriptionId } = hubIdParts(hubId);
  return `/${kindOf(hubId).pathSegment}/${[subscriptionId, resourceGroup, name].map(encodeURIComponent).join('/')}`;
}

/** What the page of a hub shows of it. */
export interface HubPageView {
  /** Part of the time line: `24h`, `7d`, `30d` or `all`. */
  readonly range?: string | undefined;
  /** Entries of the time line before this instant (ISO). */
  readonly before?: string | undefined;
}

/** The time line on the page of a hub. */
export function hubTimelinePath(hubId: HubId, { before, range }: HubPageView): string {
  return `${withQuery(hubPath(hubId), { range, before })}#timeline`;
}

/** The plan of a hub, from a read of Azure. */
export function hubPlanPath(hubId: HubId): string {
  return `${hubPath(hubId)}/plan`;
}

/** The answer whether a hub reaches a host. @param target `HOST` or `HOST:PORT`; undefined: the empty form */
export function hubReachPath(hubId: HubId, target?: string): string {
  return withQuery(`${hubPath(hubId)}/reach`, { to: target });
}

/** The place of a finding on the page of its hub. @param rule undefined: the finding is about no rule */
export function findingFragment(code: string, rule: string | undefined): string {
  return rule === undefined ? code : `${code}-${rule}`;
}

/** A finding on the page of its hub. */
export function hubFindingPath(hubId: HubId, code: string, rule: string | undefined): string {
  return `${hubPath(hubId)}#${encodeURIComponent(findingFragment(code, rule))}`;
}

/** One alert. */
export function alertPath(id: string): string {
  return `${PAGE_PATHS.alerts}/${encodeURIComponent(id)}`;
}

/** The form of a silence, with what it is to match. */
export function silencePath(scope: Readonly<Record<'codes' | 'hubs' | 'rules', string | undefined>>): string {
  return withQuery(PAGE_PATHS.silence, scope);
}

/** The page of a finding code: what it means, what to do, and the hubs that have it. */
export function findingPath(code: string): string {
  return `${PAGE_PATHS.findings}/${encodeURIComponent(code)}`;
}

/** What a person who is notified of a code does: the part of the runbook about it. */
export function runbookPath(code: string): string {
  return `${findingPath(code)}#runbook`;
}

/** The answer to a person's text for a hub. */
export function goPath(text: string): string {
  return withQuery(PAGE_PATHS.go, { to: text });
}

/** The text of a version of the policy. */
export function policyVersionPath(version: string): string {
  return `${PAGE_PATHS.policy}/versions/${encodeURIComponent(version)}`;
}

/** Where the forms of the pages are sent to, one path for each kind of change. */
export const ACTION_PATHS = {
  ApproveHub: '/actions/approve-hub',
  ReconcileHub: '/actions/reconcile-hub',
  ReconcileHubs: '/actions/reconcile-hubs',
  RetryHub: '/actions/retry-hub',
  AcknowledgeAlert: '/actions/acknowledge-alert',
  SetSilence: '/actions/set-silence',
  EndSilence: '/actions/end-silence',
  SwitchWrites: '/actions/switch-writes',
  ResetBreaker: '/actions/reset-breaker',
  SteerRollout: '/actions/steer-rollout',
} as const;

/** What became of a request of a person. @param id of its record */
export function requestPath(id: string): string {
  return `/requests/${encodeURIComponent(id)}`;
}

/** The section of the page about the deployment with the switches that stop writes. */
export const CONTROLS_PATH = `${PAGE_PATHS.about}#controls`;

/** A path with the parameters that have a value. */
export function withQuery(path: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}
