import type { Failure } from '../../core/azure/failure.ts';
import type { HeldRole, Permission } from '../../core/azure/permissions.ts';
import type { Result } from '../../core/result.ts';

/** A system topic, of which a subscription can have one. */
export interface SystemTopic {
  /** ARM id. */
  readonly id: string;
  readonly topicType: string;
  /** Object id of its system-assigned identity; undefined: it has none, and can put nothing into a queue. */
  readonly principalId: string | undefined;
}

/** An event subscription on a topic. */
export interface TopicSubscription {
  readonly name: string;
  readonly provisioningState: string;
  /** Where events go: the resource id of a function, `queue <name>`, or what else Azure names. */
  readonly destination: string;
  /** ARM id of the function, or of the storage account of the queue; undefined where Azure names none. */
  readonly destinationId: string | undefined;
  /** The identity of the topic delivers; without, Azure needs the keys of the account. */
  readonly byIdentity: boolean;
  /** Names of operations that its filters let through; undefined: it has no such filter. */
  readonly operations: readonly string[] | undefined;
  /** Types of events that it lets through; undefined: all. */
  readonly eventTypes: readonly string[] | undefined;
  /** Any other filter, each in a few words. */
  readonly otherFilters: readonly string[];
  readonly keepsDeadLetters: boolean;
  /** When Event Grid deletes it, as Azure writes it; undefined: never. */
  readonly expiresAt: string | undefined;
}

/** What Event Grid counted of an event subscription within a day. */
export interface Deliveries {
  readonly delivered: number;
  /** Attempts that failed; Event Grid goes on trying. */
  readonly failed: number;
  readonly deadLettered: number;
  readonly dropped: number;
  /** Begin (ISO) of the last hour in which one was delivered. */
  readonly lastHourAt: string | undefined;
}

/** The function app as Azure shows it. */
export interface AppState {
  /** `Running`, or another word of Azure's. */
  readonly state: string;
  /** Such as `node 24`; undefined: Azure does not say. */
  readonly runtime: string | undefined;
  /** Names of the functions that the host has found. */
  readonly functions: readonly string[];
  /** Those of them that somebody has switched off. */
  readonly disabled: readonly string[];
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
  /** Object id of the caller. */
  caller(): Promise<Result<string, Failure>>;
  /** What the caller may do at a scope (an ARM id), inherited roles included. */
  ownPermissions(scope: string): Promise<Result<readonly Permission[], Failure>>;
  /** What another principal may do there, by the roles assigned to it and to its groups at this scope and above. */
  permissionsOf(principalId: string, scope: string): Promise<Result<readonly Permission[], Failure>>;
  /** The roles of a principal at a scope, above and below it. */
  rolesAround(principalId: string, scope: string): Promise<Result<readonly HeldRole[], Failure>>;
  providerState(subscriptionId: string, namespace: string): Promise<Result<ProviderState, Failure>>;
  systemTopics(subscriptionId: string): Promise<Result<readonly SystemTopic[], Failure>>;
  /** The registries that hubs of a subscription use; hubs without one are left out. */
  registriesOfHubs(subscriptionId: string): Promise<Result<readonly RegistryUse[], Failure>>;
  /** `Basic`, `Standard` or `Premium`. */
  registrySku(registryId: string): Promise<Result<string, Failure>>;
  eventSubscriptions(topicId: string): Promise<Result<readonly TopicSubscription[], Failure>>;
  /** What Event Grid counted of an event subscription in the last 24 hours. */
  deliveries(topicId: string, eventSubscription: string): Promise<Result<Deliveries, Failure>>;
  app(appId: string): Promise<Result<AppState, Failure>>;
  /** Every app setting, references to Key Vault as they are written. */
  appSettings(appId: string): Promise<Result<Readonly<Record<string, string>>, Failure>>;
}
