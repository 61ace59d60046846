import { hubReferenceFrom } from '../../core/hub-reference.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { isFindingCode } from '../../core/verdict/catalogue/finding-code.ts';
import type { ReadModel } from '../../reconcile/queries/read-model.ts';
import type { Controls } from '../../reconcile/queries/web-reads.ts';
import type { HubSegments } from '../../report/api/hub-path.ts';
import { hubSegments } from '../../report/api/hub-path.ts';
import type { AnswerOf, InputOf } from '../../report/api/operations/operations.ts';
import type { ApiFault } from './answer-fault.ts';
import type { ApiClient } from './api-client.ts';
import { readFleet } from './read-fleet.ts';
import { RemoteFailure } from './remote-message.ts';

/** Operations about one hub that a command looks up. */
type HubOperation =
  | 'getHub'
  | 'getHubTimeline'
  | 'getHubChanges'
  | 'getHubAssignment'
  | 'getHubPolicyText'
  | 'getHubAlertRoutes';

/**
 * The read model of a deployment over its API. Sentences about names are those of the tables.
 *
 * @param note receives a sentence when the deployment answers from an earlier read of its tables
 * @throws RemoteFailure from methods that answer no `Result`
 */
export function httpReads(api: ApiClient, note: (text: string) => void): ReadModel {
  return { ...fleetReads(api, note), ...policyReads(api), ...hubReads(api) };
}

/** The write switch and the breaker. @throws RemoteFailure */
export async function remoteControls(api: ApiClient): Promise<Controls> {
  return orThrow(await api.call('getControls', { path: {}, query: {} }));
}

function fleetReads(
  api: ApiClient,
  note: (text: string) => void,
): Pick<ReadModel, 'hubs' | 'hubIds' | 'operations' | 'alerts' | 'alert' | 'timeline'> {
  return {
    hubs: async (query) => {
      const comma = nameWithComma(query.names);
      if (comma !== undefined) return err(comma);
      const list = await readFleet(api, query);
      if (!list.ok) return err(ownWords(list.error));
      const { indexAgeSeconds: _, indexedAt, staleBecause, ...fleet } = list.value;
      if (staleBecause !== undefined)
        note(`The deployment cannot read its tables, and answers as of ${indexedAt}: ${staleBecause}`);
      return ok(fleet);
    },
    hubIds: async (texts) => {
      if (texts.length === 0) return ok([]);
      const comma = nameWithComma(texts);
      if (comma !== undefined) return err(comma);
      const ids = await api.call('findHubIds', { path: {}, query: { names: texts } });
      return ids.ok ? ok(ids.value.value) : err(ids.error.message);
    },
    operations: async () => orThrow(await api.call('listOperations', { path: {}, query: {} })).value,
    alerts: async (all) => {
      const { value: alerts, ...rest } = orThrow(await api.call('listAlerts', { path: {}, query: all ? { all } : {} }));
      return { alerts, ...rest };
    },
    alert: async (id) => sentenceOf(await api.call('getAlert', { path: { id }, query: {} })),
    timeline: async (query) => {
      const { value: entries, ...rest } = orThrow(await api.call('getTimeline', { path: {}, query }));
      return { entries, ...rest };
    },
  };
}

function policyReads(api: ApiClient): Pick<ReadModel, 'exemptions' | 'rollout' | 'policy' | 'policyText'> {
  return {
    exemptions: async ({ onlyUnused, ...query }) => {
      const list = await api.call('listExemptions', {
        path: {},
        query: { ...query, ...(onlyUnused ? { unused: true } : {}) },
      });
      if (!list.ok) return err(list.error.message);
      const { value: exemptions, policyVersion, ...rest } = list.value;
      return ok({ policyVersion, exemptions, ...rest });
    },
    rollout: async () => {
      const status = await api.call('getRollout', { path: {}, query: {} });
      return !status.ok && status.error.code === 'NotFound' ? undefined : orThrow(status);
    },
    policy: async () => sentenceOf(await api.call('getPolicy', { path: {}, query: {} })),
    policyText: async (hub) =>
      hub === undefined
        ? sentenceOf(await api.call('getPolicyText', { path: {}, query: {} }))
        : ofHub(api, 'getHubPolicyText', hub, {}),
  };
}

function hubReads(api: ApiClient): Pick<ReadModel, 'assignmentOf' | 'hub' | 'hubTimeline' | 'who' | 'alertRoutes'> {
  return {
    assignmentOf: (hub) => ofHub(api, 'getHubAssignment', hub, {}),
    hub: (hub) => ofHub(api, 'getHub', hub, {}),
    hubTimeline: async (hub, query) => {
      const timeline = await ofHub(api, 'getHubTimeline', hub, query);
      if (!timeline.ok) return timeline;
      const { gaps, hubId, name, value: entries } = timeline.value;
      return ok({ hubId, name, entries, gaps });
    },
    who: (hub, rule) => ofHub(api, 'getHubChanges', hub, rule === undefined ? {} : { rule }),
    alertRoutes: async ({ code, hub, policy, severity }) => {
      if (policy !== undefined)
        return err(
          'A deployment explains the routes of its own policy only. Leave out --policy, or give --account instead of --url to try a policy file.',
        );
      if (!isFindingCode(code)) return err(`${code} is no finding code.`);
      return ofHub(api, 'getHubAlertRoutes', hub, { finding: code, ...(severity === undefined ? {} : { severity }) });
    },
  };
}

/** With these, the name may lead to no hub. */
const HUB_CODES: ReadonlySet<string> = new Set(['HubNotFound', 'NotFound']);

/** What one hub leads to. */
async function ofHub<Id extends HubOperation>(
  api: ApiClient,
  id: Id,
  hub: string,
  query: InputOf<Id>['query'],
): Promise<Result<AnswerOf<Id>, string>> {
  return sentenceOf(await atHub(api, hub, (path) => api.call(id, { path, query } as never)));
}

/**
 * Calls an operation about the hub or account that a person names. A path names the kind, and a name does not, so that the
 * deployment looks up a name first. An ARM id needs no look-up.
 *
 * @returns a sentence for a name that leads to none, or to several
 */
export async function atHub<Value>(
  api: ApiClient,
  hub: string,
  call: (path: HubSegments) => Promise<Result<Value, ApiFault>>,
): Promise<Result<Value, ApiFault>> {
  const reference = hubReferenceFrom(hub);
  if (reference?.kind !== 'Id') {
    const path = await lookedUp(api, hub);
    return path.ok ? call(path.value) : path;
  }
  const answer = await call(hubSegments(reference.hubId));
  if (answer.ok || !HUB_CODES.has(answer.error.code ?? '')) return answer;
  // A path holds the id in small letters only: the sentence of a look-up repeats what the person typed.
  const path = await lookedUp(api, hub);
  return path.ok || path.error.code !== 'HubNotFound' ? answer : path;
}

async function lookedUp(api: ApiClient, hub: string): Promise<Result<HubSegments, ApiFault>> {
  const comma = nameWithComma([hub]);
  if (comma !== undefined) return err(noHub(comma));
  const found = await api.call('findHubIds', { path: {}, query: { names: [hub] } });
  // A look-up changes nothing.
  if (!found.ok) return err({ ...found.error, mayHaveActed: false });
  const [hubId] = found.value.value;
  return hubId === undefined ? err(noHub(`Hubwarden knows no hub or account "${hub}".`)) : ok(hubSegments(hubId));
}

function noHub(message: string): ApiFault {
  return { message, code: 'HubNotFound', errors: [], state: undefined, mayHaveActed: false };
}

/** In a query, commas stand between names. */
function nameWithComma(names: readonly string[]): string | undefined {
  const bad = names.find((name) => name.includes(','));
  return bad === undefined
    ? undefined
    : `"${bad}" is not the name of a hub: it holds a comma. Give each hub by itself.`;
}

/** A mark of a page that the deployment refuses is the one fault of a parameter that a person can make. */
function ownWords({ errors, message }: ApiFault): string {
  const [only] = errors;
  return errors.length === 1 && only?.parameter === 'after' ? only.detail : message;
}

function sentenceOf<Value>(answer: Result<Value, ApiFault>): Result<Value, string> {
  return answer.ok ? answer : err(answer.error.message);
}

/** @throws RemoteFailure */
function orThrow<Value>(answer: Result<Value, ApiFault>): Value {
  if (answer.ok) return answer.value;
  throw new RemoteFailure(answer.error.message);
}
