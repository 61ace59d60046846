import { foldCase } from '../../core/fold-case.ts';
import type { JsonObject } from '../../core/json.ts';
import { providerVersions } from './api-version.ts';
import type { ArmCall } from './arm-call.ts';
import { gatewayError } from './arm-error.ts';
import type { Reply } from './exchange.ts';
import { gatewayReply } from './exchange.ts';

/** What clients choose their api-version from. */
function workspaceTypes(): readonly JsonObject[] {
  return [{ resourceType: 'workspaces', apiVersions: providerVersions() }];
}

/** A role that somebody holds. */
export interface RoleGrant {
  /** Object id of a person, group or application. */
  readonly principalId: string;
  /** ARM id below which it holds. */
  readonly scope: string;
  readonly actions: readonly string[];
  readonly notActions?: readonly string[];
}

/** A system topic with its event subscriptions, as ARM shows their properties. */
export interface TopicSeed {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
  readonly topicType?: string;
  readonly eventSubscriptions: readonly { readonly name: string; readonly properties: JsonObject }[];
}

/**
 * What is set up around hubs: who may do what, which providers are registered, where events go. It is only shown and
 * never enforced: what a missing role does to a request is a fault of its own. As long as no role is granted, everybody
 * may do everything.
 */
export class AccessBook {
  readonly #grants: RoleGrant[] = [];
  readonly #topics: TopicSeed[] = [];
  readonly #unregistered = new Set<string>();

  /** Gives somebody a role. */
  grant(grant: RoleGrant): void {
    this.#grants.push(grant);
  }

  /** Makes a system topic exist. */
  addTopic(topic: TopicSeed): void {
    this.#topics.push(topic);
  }

  /** Takes the registration of a provider away from every subscription. */
  unregister(namespace: string): void {
    this.#unregistered.add(foldCase(namespace));
  }

  /** LIST of what the caller may do at a scope. */
  permissions(call: ArmCall, scope: string): Reply {
    const held = this.#grants.length === 0 ? [{ actions: ['*'] }] : this.#heldBy(call.caller.objectId, scope);
    return gatewayReply(200, { value: held.map(renderPermission) });
  }

  /** LIST of role assignments at a scope and above; only `$filter=assignedTo('<object id>')` is known. */
  roleAssignments(call: ArmCall, scope: string): Reply {
    const filter = call.url.searchParams.get('$filter') ?? '';
    const principalId = /^assignedTo\('([^']*)'\)$/i.exec(filter)?.[1];
    if (principalId === undefined) {
      return gatewayError(400, 'UnsupportedQuery', `The filter '${filter}' is not supported. Use assignedTo().`);
    }
    const value = this.#heldBy(principalId, scope).map((grant) => ({
      id: `${grant.scope}/providers/Microsoft.Authorization/roleAssignments/${this.#grants.indexOf(grant)}`,
      properties: { principalId, scope: grant.scope, roleDefinitionId: this.#definitionId(grant) },
    }));
    return gatewayReply(200, { value });
  }

  /** GET of a role definition that an assignment named. */
  roleDefinition(name: string): Reply {
    const grant = this.#grants[Number(name)];
    if (grant === undefined) return gatewayError(404, 'RoleDefinitionDoesNotExist', `There is no role '${name}'.`);
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
      resourceTypes: foldCase(namespace) === 'microsoft.machinelearningservices' ? workspaceTypes() : [],
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

function renderPermission({ actions, notActions = [] }: Pick<RoleGrant, 'actions' | 'notActions'>): JsonObject {
  return { actions: [...actions], notActions: [...notActions], dataActions: [], notDataActions: [] };
}

function topicId({ subscriptionId, resourceGroup, name }: TopicSeed): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.EventGrid/systemTopics/${name}`;
}
