import type { Result } from '../../../core/result.ts';
import { ok } from '../../../core/result.ts';
import type { HubSegments } from '../../../report/api/hub-path.ts';
import type { Answer, ApiParts } from './api-call.ts';
import type { Answered } from './failure.ts';
import { failed } from './failure.ts';
import { found, hubOf } from './not-answered.ts';

/** What one hub leads to, from the tables. */
async function ofHub<Value>(
  path: HubSegments,
  { reads }: ApiParts,
  read: (hub: string) => Promise<Result<Value, string>>,
): Promise<Answered<Value>> {
  const hub = hubOf(path);
  return hub.ok ? found(await read(hub.value), reads, 'HubNotFound') : hub;
}

/** What one hub leads to, from a read of Azure. Whether Hubwarden knows the hub is decided before. */
async function ofLiveHub<Value>(
  path: HubSegments,
  parts: ApiParts,
  read: (hub: string) => Promise<Result<Value, string>>,
): Promise<Answered<Value>> {
  const ids = await ofHub(path, parts, (hub) => parts.reads.hubIds([hub]));
  if (!ids.ok) return ids;
  const [hubId] = ids.value;
  if (hubId === undefined) return failed('HubNotFound', 'Hubwarden knows no such hub.');
  const answer = await read(hubId);
  return answer.ok ? answer : failed('NotReadFromAzure', answer.error);
}

/** Everything about a hub. */
export const getHub: Answer<'getHub'> = ({ input, parts }) => ofHub(input.path, parts, (hub) => parts.reads.hub(hub));

/** The time line of a hub. */
export const getHubTimeline: Answer<'getHubTimeline'> = async ({ input, parts }) => {
  const timeline = await ofHub(input.path, parts, (hub) => parts.reads.hubTimeline(hub, input.query));
  if (!timeline.ok) return timeline;
  const { entries, ...rest } = timeline.value;
  return ok({ value: entries, ...rest });
};

/** Who changed a hub. */
export const getHubChanges: Answer<'getHubChanges'> = ({ input, parts }) =>
  ofHub(input.path, parts, (hub) => parts.reads.who(hub, input.query.rule));

/** The assignment of a hub. */
export const getHubAssignment: Answer<'getHubAssignment'> = ({ input, parts }) =>
  ofHub(input.path, parts, (hub) => parts.reads.assignmentOf(hub));

/** The text of the version in force for a hub. */
export const getHubPolicyText: Answer<'getHubPolicyText'> = ({ input, parts }) =>
  ofHub(input.path, parts, (hub) => parts.reads.policyText(hub));

/** The receivers of a finding. */
export const getHubAlertRoutes: Answer<'getHubAlertRoutes'> = ({ input, parts }) => {
  const { finding: code, severity } = input.query;
  return ofHub(input.path, parts, (hub) => parts.reads.alertRoutes({ hub, code, severity, policy: undefined }));
};

/** The plan of a hub. */
export const getHubPlan: Answer<'getHubPlan'> = ({ input, parts }) =>
  ofLiveHub(input.path, parts, (hub) => parts.live.plan(hub));

/** Whether a hub reaches a host. */
export const getHubReach: Answer<'getHubReach'> = ({ input, parts }) => {
  const { host, port = 443 } = input.query;
  return ofLiveHub(input.path, parts, (hub) => parts.live.reach(hub, host, port));
};
