import type { Permission } from '../../core/access/permissions.ts';
import type { Failure } from '../../core/failure.ts';
import type { Result } from '../../core/result.ts';

/** A system topic, of which a subscription can have one. */
export interface SystemTopic {
  /** ARM id. */
  readonly id: string;
  readonly topicType: string;
}

/** An event subscription on a topic. */
export interface TopicSubscription {
  readonly name: string;
  readonly provisioningState: string;
  /** Where events go: the resource id of a function, `queue <name>`, or what else Azure names. */
  readonly destination: string;
  /** Names of operations that its filters let through; undefined: it has no such filter. */
  readonly operations: readonly string[] | undefined;
  readonly keepsDeadLetters: boolean;
}

/** How a resource provider stands in a subscription. */
export interface ProviderState {
  /** `Registered`, or another word of Azure's. */
  readonly registration: string;
  /** Resource type in lower case → api-versions that it offers there. */
  readonly apiVersions: ReadonlyMap<string, readonly string[]>;
}

/** That a hub uses a container registry. */
export interface RegistryUse {
  /** Name of the hub. */
  readonly hub: string;
  /** ARM id as the hub shows it. */
  readonly registryId: string;
}

/** Reads how Azure is set up around Hubwarden. Changes nothing. */
export interface AzureSetup {
  /** The version of the Machine Learning provider that the app speaks. */
  readonly apiVersion: string;
  /** Object id of whoever asks. */
  caller(): Promise<Result<string, Failure>>;
  /** What the caller may do at a scope (an ARM id), inherited roles included. */
  ownPermissions(scope: string): Promise<Result<readonly Permission[], Failure>>;
  /** What somebody else may do there, by the roles assigned to it and to its groups. */
  permissionsOf(principalId: string, scope: string): Promise<Result<readonly Permission[], Failure>>;
  providerState(subscriptionId: string, namespace: string): Promise<Result<ProviderState, Failure>>;
  systemTopics(subscriptionId: string): Promise<Result<readonly SystemTopic[], Failure>>;
  /** The registries that hubs of a subscription use; hubs without one are left out. */
  registriesOfHubs(subscriptionId: string): Promise<Result<readonly RegistryUse[], Failure>>;
  /** `Basic`, `Standard` or `Premium`. */
  registrySku(registryId: string): Promise<Result<string, Failure>>;
  eventSubscriptions(topicId: string): Promise<Result<readonly TopicSubscription[], Failure>>;
}
