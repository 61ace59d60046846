import { foldCase } from '../../../core/text/fold-case.ts';
import type { JsonObject } from '../../../core/text/json.ts';
import { lookUp } from '../../../core/text/look-up.ts';
import { ACCOUNT_VERSIONS, NETWORK_VERSIONS } from '../request/account-versions.ts';
import { providerVersions } from '../request/api-version.ts';
import type { ArmCall } from '../request/arm-call.ts';
import { gatewayError } from '../request/arm-error.ts';
import type { Reply } from '../request/exchange.ts';
import { gatewayReply } from '../request/exchange.ts';

/** Types of a provider with the api-versions that clients choose from. */
function typesOf(namespace: string): readonly JsonObject[] {
  switch (foldCase(namespace)) {
    case 'microsoft.machinelearningservices':
      return [{ resourceType: 'workspaces', apiVersions: providerVersions() }];
    case 'microsoft.cognitiveservices':
      return [
        { resourceType: 'accounts', apiVersions: ACCOUNT_VERSIONS },
        { resourceType: 'accounts/managedNetworks', apiVersions: NETWORK_VERSIONS },
      ];
    default:
      return [];
  }
}

/** A role assignment. */
export interface RoleGrant {
  /** Object id of a person, group or application. */
  readonly principalId: string;
  /** ARM id below which it holds. */
  readonly scope: string;
  readonly actions: readonly string[];
  readonly notActions?: readonly string[];
  readonly dataActions?: readonly string[];
}

/** A system topic with its event subscriptions, as ARM shows their properties. */
export interface TopicSeed {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
  readonly topicType?: string;
  /** Object id of its system-assigned identity; null: it has none. Absent: it has one. */
  readonly principalId?: string | null;
  readonly eventSubscriptions: readonly EventSubscriptionSeed[];
}

/** One event subscription, and what Azure Monitor counts of it: by the name of the metric, each with the hour it falls into. */
export interface EventSubscriptionSeed {
  readonly name: string;
  readonly properties: JsonObject;
  readonly counts?: Readonly<Record<string, { readonly total: number; readonly at: string }>>;
}

/** A function app. */
export interface AppSeed {
  /** ARM id. */
  readonly id: string;
  /** Its properties beside `state`, as ARM shows them. */
  readonly properties?: JsonObject;
  readonly functions: readonly { readonly name: string; readonly isDisabled?: boolean }[];
  /** undefined: the caller may not list them. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * The setup around hubs: permissions, registered providers, event destinations. The simulator only shows it and never
 * enforces it: the effect of a missing role on a request is a fault of its own. Without any role assignment, every
 * caller may do everything.
 */
export class AccessBook {
  readonly #grants: RoleGrant[] = [];
  readonly #topics: TopicSeed[] = [];
  readonly #apps = new Map<string, AppSeed>();
  readonly #unregistered = new Set<string>();

  /** Grants a role. */
  grant(grant: RoleGrant): void {
    this.#grants.push(grant);
  }

  /** Makes a system topic exist. */
  addTopic(topic: TopicSeed): void {
    this.#topics.push(topic);
  }

  /** Makes a function app exist, in the place of one of the same id. */
  putApp(app: AppSeed): void {
    this.#apps.set(foldCase(app.id), app);
  }

  /** Removes the registration of a provider from every subscription. */
  unregister(namespace: string): void {
    this.#unregistered.add(foldCase(namespace));
  }

  /** LIST of the caller's permissions at a scope. */
  permissions(call: ArmCall, scope: string): Reply {
    const held = this.#grants.length === 0 ? [{ actions: ['*'] }] : this.#heldBy(call.caller.objectId, scope);
    return gatewayReply(200, { value: held.map(renderPermission) });
  }

  /** LIST of role assignments at a scope, above and below it; only `$filter=assignedTo('<object id>')` is known. */
  roleAssignments(call: ArmCall, scope: string): Reply {
    const filter = call.url.searchParams.get('$filter') ?? '';
    const principalId = /^assignedTo\('([^']*)'\)$/i.exec(filter)?.[1];
    if (principalId === undefined) {
      return gatewayError(400, 'UnsupportedQuery', `The filter '${filter}' is not supported. Use assignedTo().`);
    }
    const below = `${foldCase(scope)}/`;
    const isBelow = (grant: RoleGrant): boolean =>
      foldCase(grant.principalId) === foldCase(principalId) && foldCase(grant.scope).startsWith(below);
    const around = [...this.#heldBy(principalId, scope), ...this.#grants.filter(isBelow)];
    const value = around.map((grant) => ({
      id: `${grant.scope}/providers/Microsoft.Authorization/roleAssignments/${this.#grants.indexOf(grant)}`,
      properties: { principalId, scope: grant.scope, roleDefinitionId: this.#definitionId(grant) },
    }));
    return gatewayReply(200, { value });
  }

  /** GET of a role definition that an assignment named. */
  roleDefinition(name: string): Reply {
    const grant = this.#grants[Number(name)];
    if (grant === undefined) return gatewayError(404, 'RoleDefinitionDoesNotExist', `Role '${name}' does not exist.`);
    return gatewayReply(200, {
      id: this.#definitionId(grant),
      name,
      properties: { permissions: [renderPermission(grant)] },
    });
  }

  /** GET of a provider in a subscription. */
  provider(subscriptionId: string, namespace: string): Reply {
    const registrationState = this.#unregistered.has(foldCase(namespace)) ? 'NotRegistered' : 'Registered';
    return gatewayReply(200, {
      id: `/subscriptions/${subscriptionId}/providers/${namespace}`,
      namespace,
      registrationState,
      resourceTypes: typesOf(namespace),
    });
  }

  /** LIST of the system topics of a subscription. */
  systemTopics(subscriptionId: string): Reply {
    const own = this.#topics.filter((topic) => foldCase(topic.subscriptionId) === foldCase(subscriptionId));
    return gatewayReply(200, {
      value: own.map((topic) => ({
        id: topicId(topic),
        name: topic.name,
        location: 'global',
        ...(topic.principalId === null
          ? {}
          : { identity: { type: 'SystemAssigned', principalId: topic.principalId ?? TOPIC_PRINCIPAL } }),
        properties: {
          source: `/subscriptions/${topic.subscriptionId}`,
          topicType: topic.topicType ?? 'Microsoft.Resources.Subscriptions',
          provisioningState: 'Succeeded',
        },
      })),
    });
  }

  /** LIST of the event subscriptions of a system topic. */
  eventSubscriptions(id: string): Reply {
    const topic = this.#topics.find((each) => foldCase(topicId(each)) === foldCase(id));
    if (topic === undefined) return gatewayError(404, 'ResourceNotFound', `The Resource '${id}' was not found.`);
    const value = topic.eventSubscriptions.map(({ name, properties }) => ({
      id: `${topicId(topic)}/eventSubscriptions/${name}`,
      name,
      properties: { provisioningState: 'Succeeded', ...properties },
    }));
    return gatewayReply(200, { value });
  }

  /** GET of the metrics of a topic, of one event subscription as the filter says. */
  topicMetrics(call: ArmCall, id: string): Reply {
    const topic = this.#topics.find((each) => foldCase(topicId(each)) === foldCase(id));
    if (topic === undefined) return gatewayError(404, 'ResourceNotFound', `The Resource '${id}' was not found.`);
    const name = /^EventSubscriptionName eq '([^']*)'$/.exec(call.url.searchParams.get('$filter') ?? '')?.[1];
    const counts = topic.eventSubscriptions.find((each) => each.name === name)?.counts ?? {};
    const names = (call.url.searchParams.get('metricnames') ?? '').split(',');
    const value = names.map((metric) => {
      const count = lookUp(counts, metric);
      const data = count === undefined ? [] : [{ timeStamp: count.at, total: count.total }];
      return { name: { value: metric }, timeseries: [{ data }] };
    });
    return gatewayReply(200, { value });
  }

  /** Answers of a function app, its functions and its settings. */
  appMethods(id: string, part: string): Readonly<Record<string, () => Reply>> {
    const app = this.#apps.get(foldCase(id));
    const missing = (): Reply => gatewayError(404, 'ResourceNotFound', `The Resource '${id}' was not found.`);
    if (foldCase(part) === '/config/appsettings/list') return { POST: () => (app ? appSettings(app) : missing()) };
    return { GET: () => (app ? appReply(app, part) : missing()) };
  }

  #heldBy(principalId: string, scope: string): readonly RoleGrant[] {
    const at = `${foldCase(scope)}/`;
    return this.#grants.filter(
      (grant) => foldCase(grant.principalId) === foldCase(principalId) && at.startsWith(`${foldCase(grant.scope)}/`),
    );
  }

  #definitionId(grant: RoleGrant): string {
    const subscription = /^\/subscriptions\/[^/]+/i.exec(grant.scope)?.[0] ?? '';
    return `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${this.#grants.indexOf(grant)}`;
  }
}

/** Object id of the identity of a topic whose seed names none. */
const TOPIC_PRINCIPAL = '00000000-0000-4000-8000-00000000eeee';

function appReply({ functions, id, properties }: AppSeed, part: string): Reply {
  const name = id.split('/').at(-1) ?? '';
  if (part === '') return gatewayReply(200, { id, name, properties: { state: 'Running', ...properties } });
  const value = functions.map((each) => ({
    id: `${id}/functions/${each.name}`,
    name: `${name}/${each.name}`,
    properties: { isDisabled: each.isDisabled ?? false },
  }));
  return gatewayReply(200, { value });
}

function appSettings({ id, settings }: AppSeed): Reply {
  if (settings !== undefined) return gatewayReply(200, { id: `${id}/config/appsettings`, properties: { ...settings } });
  const action = 'Microsoft.Web/sites/config/list/action';
  return gatewayError(
    403,
    'AuthorizationFailed',
    `The client does not have authorization to perform action '${action}' over scope '${id}/config/appsettings'.`,
  );
}

function renderPermission({
  actions,
  dataActions = [],
  notActions = [],
}: Pick<RoleGrant, 'actions' | 'notActions' | 'dataActions'>): JsonObject {
  return { actions: [...actions], notActions: [...notActions], dataActions: [...dataActions], notDataActions: [] };
}

function topicId({ subscriptionId, resourceGroup, name }: TopicSeed): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.EventGrid/systemTopics/${name}`;
}
