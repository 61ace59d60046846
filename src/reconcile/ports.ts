import type { Notification } from '../core/alert/content/notification.ts';
import type { Failure } from '../core/azure/failure.ts';
import type { prepareAssignments } from '../core/baseline/assignment/assign.ts';
import type { Policy } from '../core/baseline/policy/policy.ts';
import type { HubId } from '../core/hub-id.ts';
import type { NetworkWrite } from '../core/kinds/requests/network-write.ts';
import type { ConnectionTargets } from '../core/observation/connection-targets.ts';
import type { Observation, Usage } from '../core/observation/observation.ts';
import type { Result } from '../core/result.ts';
import type { ReadLimiter } from './read-limiter.ts';

/** Time, randomness and ids, so that a test can replay a run on a virtual clock. */
export interface Clock {
  now(): Date;
  /** 0 ≤ x < 1. */
  random(): number;
  /** A new id, unique over all instances; at least 12 characters of `[a-z0-9-]`. */
  newId(): string;
  /** Waits. Only for the pace of reads within a shard, never for an operation of Azure. */
  wait(seconds: number): Promise<void>;
}

/** Shares the one thread of a process between the requests that it serves. */
export interface Scheduler {
  /** Lets other work of the process run when the present slice of work has lasted long enough; else undefined at once. */
  pause(): Promise<void> | undefined;
  /**
   * Waits for work, at most this long; the work itself goes on.
   *
   * @returns `Late` when it has not ended by then. An error of the work throws
   */
  waitAtMost<T>(work: Promise<T>, seconds: number): Promise<{ readonly value: T } | 'Late'>;
}

/** A value of a table column. Times are ISO strings, which sort by time. */
export type Cell = string | number | boolean;

/**
 * One row: its key, its version, its columns. A row keeps strings of any length; an adapter splits them if its store
 * requires that.
 */
export interface Row {
  readonly partition: string;
  readonly key: string;
  /** Changes with every write of the row. */
  readonly etag: string;
  readonly cells: Readonly<Record<string, Cell>>;
}

/** A row to write; keys may hold any character. */
export type NewRow = Omit<Row, 'etag'>;

/**
 * One write of a transaction. `upsert` writes whether or not the row exists. `merge` changes the cells that it names and
 * leaves the others as they are; they must be short.
 */
export type RowWrite =
  | { readonly kind: 'insert'; readonly row: NewRow }
  | { readonly kind: 'replace'; readonly row: NewRow; readonly etag: string }
  | { readonly kind: 'merge'; readonly row: NewRow; readonly etag: string }
  | { readonly kind: 'upsert'; readonly row: NewRow }
  | { readonly kind: 'delete'; readonly key: string; readonly etag: string };

/** Which rows a query returns: all conditions hold, in order of partition and key. */
export interface RowQuery {
  readonly partition?: string;
  readonly keyPrefix?: string;
  /** Only rows whose key is this one or sorts after it, by UTF-16 units. */
  readonly keyFrom?: string;
  /** Only rows whose key is this one or sorts before it, by UTF-16 units. */
  readonly keyTo?: string;
  /** Only rows that have the column, with a value equal to `equal`, or at most `atMost` (same type). */
  readonly where?:
    | { readonly column: string; readonly equal: Cell }
    | { readonly column: string; readonly atMost: string | number };
  /** Most rows of one answer of the store: a process parses an answer in one go. Absent: as many as the store gives. */
  readonly answerRows?: number;
  /** Only these columns; a store may return others too. The columns must hold short values. */
  readonly select?: readonly string[];
}

/** Names of the tables (Azure: letters and digits only). */
export type TableName = 'hubs' | 'runs' | 'changes' | 'alerts' | 'sweeps' | 'control' | 'documents';

/**
 * Rows with conditional writes. An error of the store throws (the state store is lost, and the queue retries the whole
 * run); a lost race is a value. A write whose answer was lost may have been applied: rows carry the writer's id, so
 * that the writer can read the row and find out.
 */
export interface Rows {
  get(table: TableName, partition: string, key: string): Promise<Row | undefined>;
  /** @returns the new etag, or `Conflict` when the row exists */
  insert(table: TableName, row: NewRow): Promise<Result<string, 'Conflict'>>;
  /** @returns the new etag, or `Conflict` when the row is gone or has another etag */
  replace(table: TableName, row: NewRow, etag: string): Promise<Result<string, 'Conflict'>>;
  upsert(table: TableName, row: NewRow): Promise<string>;
  /** @returns `Conflict` when the row has another etag; a row that no longer exists is a success */
  delete(table: TableName, partition: string, key: string, etag: string): Promise<Result<void, 'Conflict'>>;
  query(table: TableName, query: RowQuery): AsyncIterable<Row>;
  /** All or nothing, one partition, 1 to 100 writes, each key once. @returns `Conflict` when one condition failed and nothing was written */
  transact(table: TableName, partition: string, writes: readonly RowWrite[]): Promise<Result<void, 'Conflict'>>;
}

/** Names of the queues. Only Event Grid sends to `hub-event-deliveries`: it delivers there where HTTP is closed. */
export type QueueName = 'hub-events' | 'hub-repairs' | 'sweep-shards' | 'alert-sends' | 'hub-event-deliveries';

/** Messages to Hubwarden's own queue functions, delivered at least once, in no order. */
export interface Queue {
  /** @param delaySeconds the message stays hidden this long; fractions are rounded up to the store's grain (Azure: 1 s) */
  send(queue: QueueName, message: unknown, delaySeconds?: number): Promise<void>;
}

/** Counts messages in queues. */
export interface QueueDepths {
  /**
   * Number of messages in a queue, hidden ones included; 0 when the queue does not exist. An error of the store throws.
   */
  messagesIn(queueName: string): Promise<number>;
}

/** Names of the archives (Azure: blob containers). */
export type ArchiveName = 'chain-heads';

/**
 * Texts that are written once and never changed. Azure can enforce that with a time-based immutability policy, so that
 * not even an owner of the account can rewrite them. An error of the store throws.
 */
export interface Archive {
  /** @returns `Conflict` when a text of that name exists: it stays unchanged */
  put(archive: ArchiveName, name: string, text: string): Promise<Result<void, 'Conflict'>>;
  /** @returns undefined when no text of that name exists */
  read(archive: ArchiveName, name: string): Promise<string | undefined>;
  /** Names, sorted. */
  list(archive: ArchiveName): Promise<readonly string[]>;
}

/** The URLs at which a long-running operation can be polled. Opaque URLs of Azure. */
export interface OperationUrls {
  readonly asyncUrl: string | undefined;
  readonly locationUrl: string | undefined;
}

/** The answer to a write: Azure has finished, or continues asynchronously. */
export type WriteAnswer =
  | { readonly kind: 'Done' }
  | { readonly kind: 'Started'; readonly urls: OperationUrls; readonly retryAfterSeconds: number | undefined };

/** The state of an operation. `Vanished`: Azure does not know it any more, or not yet. */
export type OperationAnswer =
  | { readonly kind: 'Running'; readonly retryAfterSeconds: number | undefined }
  | { readonly kind: 'Succeeded' }
  | { readonly kind: 'Failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'Vanished' };

/** The answer of Azure to a read of a hub or account, before its content is read. */
export interface HubAnswer {
  /** When the read was asked for: what it shows counts from then. */
  readonly askedAt: Date;
  /**
   * Digest of the whole answer, byte by byte: two reads with one digest show the same observation. Undefined when the
   * client does not know the bytes.
   */
  readonly digest: string | undefined;
  /** Reads the content. @returns `Malformed` when the answer shows no hub or account */
  observation(): Result<Observation, Failure>;
}

/**
 * The only access to managed networks. Calls other than `usage`, `connectionTargets`, and `look` and `observe` of an account
 * are one request each, and no call retries.
 */
export interface ManagedNetworkClient {
  /** The api-version of its requests for hubs; undefined: not known. It decides which fields can be written and read. */
  readonly apiVersion: string | undefined;
  /** Reads the hub or account now; an account and its network are two requests. Changes nothing. */
  observe(hubId: HubId): Promise<Result<Observation, Failure>>;
  /** The same read, for callers that know an earlier answer: the content is read only when they ask for it. */
  look(hubId: HubId): Promise<Result<HubAnswer, Failure>>;
  /** Lists the computes and endpoints of the hub and its projects that block turning isolation on. Changes nothing. */
  usage(observation: Observation): Promise<Result<Usage, Failure>>;
  /** Reads the targets of connections of the hub and its projects. Changes nothing. */
  connectionTargets(observation: Observation): Promise<Result<ConnectionTargets, Failure>>;
  /** Sends exactly the request that `armRequestFrom` renders. */
  write(write: NetworkWrite): Promise<Result<WriteAnswer, Failure>>;
  /** Polls an operation of the hub once. Refuses URLs on another host than the configured one. */
  poll(hubId: HubId, urls: OperationUrls): Promise<Result<OperationAnswer, Failure>>;
  /** The same client for work that may wait: it reserves the last part of a subscription's read budget for events. */
  inBackground(gate?: ReadLimiter): ManagedNetworkClient;
}

/** A hub in the list of discovery; never judged from this list. */
export interface DiscoveredHub {
  readonly hubId: HubId;
  readonly subscriptionId: string;
}

/** A subscription that discovery could not read, and the reason in words. */
export interface UnreadableSubscription {
  readonly subscriptionId: string;
  readonly why: string;
}

/** The hubs that discovery found, and the subscriptions that it could not read. */
export interface Discovery {
  /** Each hub once. */
  readonly hubs: readonly DiscoveredHub[];
  /** Subscriptions in scope that the identity sees, lower-case, whether they hold hubs or not. */
  readonly subscriptions: readonly string[];
  /** Requested subscriptions that could not be read. */
  readonly unreadable: readonly UnreadableSubscription[];
  /** The source of the list: one query over all subscriptions, or one list per subscription. */
  readonly source: 'ResourceGraph' | 'ResourceManager';
  /** Why Resource Graph could not be used; undefined when it was. */
  readonly fallbackBecause: string | undefined;
  /** Number of requests. */
  readonly pages: number;
}

/** Finds hubs. A result is no basis for a verdict, because it may be stale. */
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
 * Why a receiver did not accept a notification. `Later`: retry, not before `retryAfterSeconds`. `Broken`: the receiver
 * accepts nothing until a person repairs it (401, 403, 404, 410, a blocked address, a wrong setting). `Refused`: the
 * receiver works, but will never accept this notification (400, 413, 422). `detail` is for people, without secrets.
 */
export type SendFailure =
  | {
      readonly kind: 'Later';
      readonly retryAfterSeconds: number | undefined;
      readonly detail: string;
      /** The receiver may have accepted the notification: its answer was lost. */
      readonly mayHaveArrived?: boolean;
    }
  | { readonly kind: 'Broken'; readonly status: number | undefined; readonly detail: string }
  | { readonly kind: 'Refused'; readonly status: number; readonly detail: string };

/**
 * Sends notifications to one receiver, one attempt per call. Idempotent by `noticeId` as far as the receiver allows.
 */
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

/** The source of the policy's text. */
export interface PolicySource {
  /** @returns the text and a name for messages; a sentence when it cannot be read */
  read(): Promise<Result<{ readonly text: string; readonly name: string }, string>>;
}

/** A version of the policy in force for hubs, prepared for many of them. */
export interface PolicyInForce {
  readonly policy: Policy;
  readonly hash: string;
  /** Assignment → start of enforcement (ISO). */
  readonly enforcedSince: Readonly<Record<string, string>>;
  readonly assign: ReturnType<typeof prepareAssignments>;
  /** Set when the source holds a text that Hubwarden refuses, and this is the last good policy (HW703). */
  readonly refused: string | undefined;
  /** Cache of other versions that hubs are on, by hash: the content of a hash never changes. */
  readonly others: Map<string, PolicyInForce>;
}

/** Returns the active version; a sentence when there is none, not even a last good one. */
export type PolicyReader = () => Promise<Result<PolicyInForce, string>>;
