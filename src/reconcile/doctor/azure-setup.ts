import type { Failure } from '../../core/azure/failure.ts';
import type { HeldRole, Permission } from '../../core/azure/permissions.ts';
import type { Result } from '../../core/result.ts';

/** A system topic; a subscription can have one. */
export interface SystemTopic {
  /** ARM id. */
  readonly id: string;
  readonly topicType: string;
  /** Object id of its system-assigned identity; undefined: it has none, and cannot write to a queue. */
  readonly principalId: string | undefined;
}

/** An event subscription on a topic. */
export interface TopicSubscription {
  readonly name: string;
  readonly provisioningState: string;
  /** The destination of events: the resource id of a function, `queue <name>`, or another name of Azure's. */
  readonly destination: string;
  /** ARM id of the function, or of the storage account of the queue; undefined: Azure names none. */
  readonly destinationId: string | undefined;
  /** True when the topic's identity delivers; if false, Azure needs the keys of the account. */
  readonly byIdentity: boolean;
  /** Names of operations that its filters pass; undefined: it has no such filter. */
  readonly operations: readonly string[] | undefined;
  /** Types of events that it passes; undefined: all. */
  readonly eventTypes: readonly string[] | undefined;
  /** Any other filter, each in a few words. */
  readonly otherFilters: readonly string[];
  readonly keepsDeadLetters: boolean;
  /** ARM id of the container to which the topic's identity writes dead letters; undefined: none, or by keys. */
  readonly deadLettersTo: string | undefined;
  /** Time at which Event Grid deletes it, in Azure's format; undefined: never. */
  readonly expiresAt: string | undefined;
}

/** Event Grid's counts of deliveries of an event subscription within a day. */
export interface Deliveries {
  readonly delivered: number;
  /** Failed attempts; Event Grid retries them. */
  readonly failed: number;
  readonly deadLettered: number;
  readonly dropped: number;
  /** Start (ISO) of the last hour with a delivery. */
  readonly lastHourAt: string | undefined;
}

/** The function app as Azure shows it. */
export interface AppState {
  /** `Running`, or another state in Azure's words. */
  readonly state: string;
  /** Such as `node 24`; undefined: Azure does not say. */
  readonly runtime: string | undefined;
  /** Names of the functions that the host has found. */
  readonly functions: readonly string[];
  /** Functions among them that are switched off. */
  readonly disabled: readonly string[];
}

/** The state of a resource provider in a subscription. */
export interface ProviderState {
  /** `Registered`, or another state in Azure's words. */
  readonly registration: string;
  /** Resource type in lower case → api-versions that the provider offers there. */
  readonly apiVersions: ReadonlyMap<string, readonly string[]>;
}

/** A hub and the container registry that it uses. */
export interface RegistryUse {
  /** Name of the hub. */
  readonly hub: string;
  /** ARM id as the hub shows it. */
  readonly registryId: string;
}

/** A Foundry account in a list. */
export interface AccountSeen {
  readonly name: string;
  /** ARM id as Azure writes it. */
  readonly id: string;
}

/** Reads the setup of Azure around Hubwarden. Changes nothing. */
export interface AzureSetup {
  /** The api-version that the app uses for the Machine Learning provider. */
  readonly apiVersion: string;
  /** The api-version that the app uses for Foundry accounts. */
  readonly accountApiVersion: string;
  /** Object id of the caller. */
  caller(): Promise<Result<string, Failure>>;
  /** The permissions of the caller at a scope (an ARM id), inherited roles included. */
  ownPermissions(scope: string): Promise<Result<readonly Permission[], Failure>>;
  /**
   * The permissions of another principal there, by the roles assigned to it and to its groups at this scope and above.
   */
  permissionsOf(principalId: string, scope: string): Promise<Result<readonly Permission[], Failure>>;
  /** The roles of a principal at a scope, above and below it. */
  rolesAround(principalId: string, scope: string): Promise<Result<readonly HeldRole[], Failure>>;
  providerState(subscriptionId: string, namespace: string): Promise<Result<ProviderState, Failure>>;
  systemTopics(subscriptionId: string): Promise<Result<readonly SystemTopic[], Failure>>;
  /** The registries of the hubs of a subscription; without hubs that use none. */
  registriesOfHubs(subscriptionId: string): Promise<Result<readonly RegistryUse[], Failure>>;
  /** The Foundry accounts of a subscription that the caller may see; other accounts of Azure AI services do not count. */
  accountsOf(subscriptionId: string): Promise<Result<readonly AccountSeen[], Failure>>;
  /** Whether an account has a managed network. */
  hasNetwork(accountId: string): Promise<Result<boolean, Failure>>;
  /** `Basic`, `Standard` or `Premium`. */
  registrySku(registryId: string): Promise<Result<string, Failure>>;
  eventSubscriptions(topicId: string): Promise<Result<readonly TopicSubscription[], Failure>>;
  /** Event Grid's counts of deliveries of an event subscription in the last 24 hours. */
  deliveries(topicId: string, eventSubscription: string): Promise<Result<Deliveries, Failure>>;
  app(appId: string): Promise<Result<AppState, Failure>>;
  /** Every app setting, with references to Key Vault as written. */
  appSettings(appId: string): Promise<Result<Readonly<Record<string, string>>, Failure>>;
}
