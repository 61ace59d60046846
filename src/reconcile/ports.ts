import type { Notification } from '../core/alert/content/notification.ts';
import type { Failure } from '../core/azure/failure.ts';
import type { prepareAssignments } from '../core/baseline/assignment/assign.ts';
import type { Policy } from '../core/baseline/policy/policy.ts';
import type { HubId } from '../core/hub-id.ts';
import type { ConnectionTargets } from '../core/observation/connection-targets.ts';
import type { Observation, Usage } from '../core/observation/observation.ts';
import type { NetworkWrite } from '../core/plan/model/network-write.ts';
import type { Result } from '../core/result.ts';

/** Time, chance and identity, so that a run can be replayed on a virtual clock. */
export interface Clock {
  now(): Date;
  /** 0 ≤ x < 1. */
  random(): number;
  /** A new id, unique over all instances; at least 12 characters of `[a-z0-9-]`. */
  newId(): string;
  /** Lets time pass. Only for the pace of reads within a part of a sweep, never to wait for what Azure is doing. */
  wait(seconds: number): Promise<void>;
}

/** A value a table column can hold. Times are kept as ISO strings, which sort by time. */
export type Cell = string | number | boolean;

/** One row: its key, its version, its columns. Strings of any length are kept whole: an adapter that must split them does. */
export interface Row {
  readonly partition: string;
  readonly key: string;
  /** Changes with every write of the row. */
  readonly etag: string;
  readonly cells: Readonly<Record<string, Cell>>;
}

/** A row to be written; keys may hold any character. */
export type NewRow = Omit<Row, 'etag'>;

/** One write of a transaction. `upsert` writes whatever is there. */
export type RowWrite =
  | { readonly kind: 'insert'; readonly row: NewRow }
  | { readonly kind: 'replace'; readonly row: NewRow; readonly etag: string }
  | { readonly kind: 'upsert'; readonly row: NewRow }
  | { readonly kind: 'delete'; readonly key: string; readonly etag: string };

/** Which rows a query returns: all conditions hold, in order of partition and key. */
export interface RowQuery {
  readonly partition?: string;
  readonly keyPrefix?: string;
  /** Only rows whose key is this one or sorts behind it, by UTF-16 units. */
  readonly keyFrom?: string;
  /** Only rows that have the column, with a value `equal` to, or not above `atMost`, the given one (same type). */
  readonly where?:
    | { readonly column: string; readonly equal: Cell }
    | { readonly column: string; readonly atMost: string | number };
  /** Only these columns are wanted; a store that can leave the others where they are does. Names of columns that hold short values. */
  readonly select?: readonly string[];
}

/** Names of the tables (Azure: letters and digits only). */
export type TableName = 'hubs' | 'runs' | 'changes' | 'alerts' | 'sweeps' | 'control' | 'documents';

/**
 * Rows behind conditional writes. Trouble with the store throws (it is a lost state store, and the queue tries the
 * whole run again); a lost race is a value. An answer that got lost may have been applied: rows carry the writer's id
 * so that the writer can read and see.
 */
export interface Rows {
  get(table: TableName, partition: string, key: string): Promise<Row | undefined>;
  /** @returns the new etag, or `Conflict` when the row exists */
  insert(table: TableName, row: NewRow): Promise<Result<string, 'Conflict'>>;
  /** @returns the new etag, or `Conflict` when the row is gone or has another etag */
  replace(table: TableName, row: NewRow, etag: string): Promise<Result<string, 'Conflict'>>;
  upsert(table: TableName, row: NewRow): Promise<string>;
  /** @returns `Conflict` when the row has another etag; a row that is gone already is a success */
  delete(table: TableName, partition: string, key: string, etag: string): Promise<Result<void, 'Conflict'>>;
  query(table: TableName, query: RowQuery): AsyncIterable<Row>;
  /** All or nothing, one partition, 1 to 100 writes, each key once. @returns `Conflict` when one condition failed and nothing was written */
  transact(table: TableName, partition: string, writes: readonly RowWrite[]): Promise<Result<void, 'Conflict'>>;
}

/** Names of the queues. Event Grid, and nobody here, sends to `hub-event-deliveries`: that is its way in where HTTP is closed. */
export type QueueName = 'hub-events' | 'hub-repairs' | 'sweep-shards' | 'alert-sends' | 'hub-event-deliveries';

/** Messages to our own queue functions, at least once, in no order. */
export interface Queue {
  /** @param delaySeconds the message stays hidden this long; fractions are rounded up to the store's grain (Azure: 1 s) */
  send(queue: QueueName, message: unknown, delaySeconds?: number): Promise<void>;
}

/** Looks at how much queues hold. */
export interface QueueDepths {
  /** How many messages a queue holds, hidden ones included; 0 when there is no such queue. Trouble with the store throws. */
  messagesIn(queueName: string): Promise<number>;
}

/** Names of the archives (Azure: blob containers). */
export type ArchiveName = 'chain-heads';

/**
 * Texts that are written once and never again. Azure can be told to hold to that (a time-based immutability policy), so that
 * not even an owner of the account can rewrite them. Trouble with the store throws.
 */
export interface Archive {
  /** @returns `Conflict` when there is a text of that name: it stays as it is */
  put(archive: ArchiveName, name: string, text: string): Promise<Result<void, 'Conflict'>>;
  /** @returns undefined when there is none of that name */
  read(archive: ArchiveName, name: string): Promise<string | undefined>;
  /** Names in their order. */
  list(archive: ArchiveName): Promise<readonly string[]>;
}

/** Where a long-running operation can be asked about. Opaque URLs of Azure. */
export interface OperationUrls {
  readonly asyncUrl: string | undefined;
  readonly locationUrl: string | undefined;
}

/** What a write's answer says: it is done, or Azure goes on working. */
export type WriteAnswer =
  | { readonly kind: 'Done' }
  | { readonly kind: 'Started'; readonly urls: OperationUrls; readonly retryAfterSeconds: number | undefined };

/** What an operation says of itself. `Vanished`: Azure no longer, or not yet, knows it. */
export type OperationAnswer =
  | { readonly kind: 'Running'; readonly retryAfterSeconds: number | undefined }
  | { readonly kind: 'Succeeded' }
  | { readonly kind: 'Failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'Vanished' };

/** The only door to managed networks. Every call but `usage` and `connectionTargets` is one request, never retried here. */
export interface ManagedNetworkClient {
  /** The api-version that it speaks; undefined: not known. It decides which fields can be written and seen. */
  readonly apiVersion: string | undefined;
  /** Reads the hub now. Changes nothing. */
  observe(hubId: HubId): Promise<Result<Observation, Failure>>;
  /** Lists what stands in the way of turning isolation on: computes and endpoints of the hub and its projects. Changes nothing. */
  usage(observation: Observation): Promise<Result<Usage, Failure>>;
  /** Reads what connections of the hub and its projects point at. Changes nothing. */
  connectionTargets(observation: Observation): Promise<Result<ConnectionTargets, Failure>>;
  /** Sends exactly the request that `armRequestFrom` renders. */
  write(write: NetworkWrite): Promise<Result<WriteAnswer, Failure>>;
  /** Asks once how an operation is doing. URLs on another host than the configured one are refused. */
  poll(urls: OperationUrls): Promise<Result<OperationAnswer, Failure>>;
  /** The same client for work that may wait: its reads leave the last part of a subscription's read budget to events. */
  inBackground(gate?: ReadLimiter): ManagedNetworkClient;
}

/** Stands before every read of one subscription, and hears what Azure says of the subscription's read budget. */
export interface ReadLimiter {
  /**
   * Resolves when the next read may go out.
   *
   * @returns 0, or the seconds after which it is worth coming back: nothing is asked then
   */
  admit(): Promise<number>;
  /**
   * @param remaining reads left in the subscription's bucket, where the answer says so
   * @param retryAfterSeconds set when the answer was 429
   */
  learn(remaining: number | undefined, retryAfterSeconds: number | undefined): void;
}

/** A hub as discovery lists it; never judged from this. */
export interface DiscoveredHub {
  readonly hubId: HubId;
  readonly subscriptionId: string;
}

/** A subscription that discovery could not look into, and why, for people. */
export interface UnreadableSubscription {
  readonly subscriptionId: string;
  readonly why: string;
}

/** What discovery found, and what it could not see. */
export interface Discovery {
  /** Each hub once. */
  readonly hubs: readonly DiscoveredHub[];
  /** Subscriptions in scope that the identity sees, lower-case, whether they hold hubs or not. */
  readonly subscriptions: readonly string[];
  /** Subscriptions that were asked for and could not be looked into. */
  readonly unreadable: readonly UnreadableSubscription[];
  /** Where the list comes from: one query over all subscriptions, or one list per subscription. */
  readonly source: 'ResourceGraph' | 'ResourceManager';
  /** Why Resource Graph could not be used, when it was not. */
  readonly fallbackBecause: string | undefined;
  /** Requests it took. */
  readonly pages: number;
}

/** Finds hubs. Finding is not judging: rows may be stale. */
export interface HubDirectory {
  /**
   * @param kinds kinds in scope, compared without case
   * @param subscriptions undefined = all that the identity sees
   * @returns Failure when nothing could be listed; a truncated list is never returned
   */
  findHubs(kinds: readonly string[], subscriptions: readonly string[] | undefined): Promise<Result<Discovery, Failure>>;
  /** Subscriptions below management groups, lower-case, as far as the identity sees them. */
  findSubscriptions(managementGroups: readonly string[]): Promise<Result<readonly string[], Failure>>;
}

/**
 * Why a notice was not taken. `Later`: try again, not before `retryAfterSeconds`. `Broken`: the receiver takes nothing
 * until a person mends it (401, 403, 404, 410, a blocked address, a setting that is wrong). `Refused`: the receiver works,
 * but will never take this notice (400, 413, 422). `detail` is for people, without secrets.
 */
export type SendFailure =
  | {
      readonly kind: 'Later';
      readonly retryAfterSeconds: number | undefined;
      readonly detail: string;
      /** The receiver may have taken the notification all the same: its answer got lost. */
      readonly mayHaveArrived?: boolean;
    }
  | { readonly kind: 'Broken'; readonly status: number | undefined; readonly detail: string }
  | { readonly kind: 'Refused'; readonly status: number; readonly detail: string };

/** Sends notices to one receiver, each call once. Idempotent by `noticeId` as far as the receiver allows. */
export interface AlertReceiver {
  readonly name: string;
  send(notification: Notification): Promise<Result<void, SendFailure>>;
}

/** One line of log: a constant message, values as fields. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  /** Only when a person might act. */
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** Where the policy's text comes from. */
export interface PolicySource {
  /** @returns the text and a name for messages; a sentence when it cannot be read */
  read(): Promise<Result<{ readonly text: string; readonly name: string }, string>>;
}

/** A version of the policy that runs go by, prepared for many hubs. */
export interface PolicyInForce {
  readonly policy: Policy;
  readonly hash: string;
  /** Assignment → since when it enforces (ISO). */
  readonly enforcedSince: Readonly<Record<string, string>>;
  readonly assign: ReturnType<typeof prepareAssignments>;
  /** Set when the source holds something that is refused, and this is the last good policy (HW703). */
  readonly refused: string | undefined;
  /** Other versions that were needed beside this one, by hash: what a hash stands for never changes. */
  readonly others: Map<string, PolicyInForce>;
}

/** Answers with the active version; a sentence when there is none, not even a last good one. */
export type PolicyReader = () => Promise<Result<PolicyInForce, string>>;
