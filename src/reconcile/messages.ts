import * as z from 'zod';
import type { HubId } from '../core/hub-id.ts';
import { hubIdFrom, keyLength } from '../core/hub-id.ts';
import type { Result } from '../core/result.ts';
import { err, ok } from '../core/result.ts';
import { cutText } from '../core/text/cut-text.ts';

/** The author and the object of a change, as an event reports them. For the record only: no write depends on it. */
export interface ChangeNote {
  /** Id of the event: an event that is delivered twice is one change. */
  readonly eventId: string;
  /** Object id of the caller; undefined when the event does not say. */
  readonly objectId: string | undefined;
  /** Application id of the caller. */
  readonly appId: string | undefined;
  /** Name of the caller, if the event has one. */
  readonly name: string | undefined;
  /**
   * Azure's name of the operation, for instance one that ends with `/outboundRules/delete`.
   */
  readonly operation: string;
  /** Rule that was written or deleted. */
  readonly rule: string | undefined;
  readonly correlationId: string | undefined;
  /** Time of the change, by the event's own clock (ISO). */
  readonly at: string;
  /** Azure refused the change, or did not finish it: it certainly changed nothing. */
  readonly failed?: true | undefined;
}

/**
 * The cause of a run. `own-event`: Hubwarden itself caused the event, which only schedules the follow-up. `alarm`: a
 * wake-up, which counts only when the hub's row says that a run is due. `terminal`: a person runs it from a terminal; no
 * queue carries it.
 */
export type RunCause = 'event' | 'own-event' | 'alarm' | 'operation' | 'sweep' | 'request' | 'terminal';

/** A message of the two hub queues: it names a hub, never an event. */
export interface HubMessage {
  readonly hubId: HubId;
  readonly cause: RunCause;
  /** Time at which the cause arose, by Hubwarden's clock (ISO). A run that started later covers it. */
  readonly since: string;
  readonly note: ChangeNote | undefined;
  /** The person of a run from a terminal, for the record. */
  readonly by?: string | undefined;
  /** Set while no read has ever found the id: the outcome of the attempts so far. */
  readonly neverSeen?: UnknownIdAttempts | undefined;
  /** Set when the message came back from the poison queue: it is requeued once only. */
  readonly afterPoison?: true;
}

/** The outcome of earlier attempts to read an id without a record. The message carries it, because no row may. */
export interface UnknownIdAttempts {
  /** Number of reads that failed in a way that may pass. */
  readonly failures: number;
  /** Azure did not know the id, and this message is the one follow-up. */
  readonly isFollowUp: boolean;
}

/** Longest texts of a note, in UTF-16 units: enough for a person, and for every value of Azure's own. */
const LONGEST_ID = 200;
const LONGEST_NAME = 300;
const LONGEST_TIME = 40;

/**
 * Longest id of an event, as {@link keyLength} counts: it is part of a row key, after a time. Event Grid's ids are
 * GUIDs.
 */
export const LONGEST_EVENT_ID = 360;

/** The note with shortened texts. Whatever an event holds, the message stays far below the limit of a storage queue. */
export function readableNote(note: ChangeNote): ChangeNote {
  const cut = (text: string | undefined, longest: number) => (text === undefined ? undefined : cutText(text, longest));
  return {
    eventId: keyLength(note.eventId) <= LONGEST_EVENT_ID ? note.eventId : cutText(note.eventId, LONGEST_EVENT_ID / 3),
    objectId: cut(note.objectId, LONGEST_ID),
    appId: cut(note.appId, LONGEST_ID),
    name: cut(note.name, LONGEST_NAME),
    operation: cutText(note.operation, LONGEST_NAME),
    rule: cut(note.rule, LONGEST_ID),
    correlationId: cut(note.correlationId, LONGEST_ID),
    at: cutText(note.at, LONGEST_TIME),
    ...(note.failed === undefined ? {} : { failed: note.failed }),
  };
}

/** Asks for one shard of a sweep to be judged, from its stored cursor. */
export interface ShardMessage {
  readonly sweepId: string;
  /** The subscription. */
  readonly shard: string;
}

/** Asks for one row of the outbox of alerts to be sent. */
export interface SendMessage {
  readonly partition: string;
  readonly key: string;
}

const optionalText = z.string().optional();

const changeNote = z.object({
  eventId: z.string().min(1),
  objectId: optionalText,
  appId: optionalText,
  name: optionalText,
  operation: z.string(),
  rule: optionalText,
  correlationId: optionalText,
  at: z.string(),
  failed: z.literal(true).optional(),
});

const hubMessage = z.object({
  hubId: z.string(),
  cause: z.enum(['event', 'own-event', 'alarm', 'operation', 'sweep', 'request']),
  since: z.iso.datetime(),
  note: changeNote.optional(),
  neverSeen: z.object({ failures: z.number().int().min(0), isFollowUp: z.boolean() }).optional(),
  afterPoison: z.literal(true).exactOptional(),
});

const shardMessage = z.object({ sweepId: z.string().min(1), shard: z.string().min(1) });

const sendMessage = z.object({ partition: z.string().min(1), key: z.string().min(1) });

/** Reads a message of the queue of alerts to send; errors as {@link hubMessageFrom}. */
export function sendMessageFrom(message: unknown): Result<SendMessage, string> {
  const parsed = sendMessage.safeParse(message);
  return parsed.success ? ok(parsed.data) : err(problems(parsed.error));
}

/**
 * Reads a message of the hub queues.
 *
 * @returns a sentence that names the field when the message is not one of Hubwarden's
 */
export function hubMessageFrom(message: unknown): Result<HubMessage, string> {
  const parsed = hubMessage.safeParse(message);
  if (!parsed.success) return err(problems(parsed.error));
  const hubId = hubIdFrom(parsed.data.hubId);
  if (hubId === undefined)
    return err(`hubId: "${cutText(parsed.data.hubId, LONGEST_NAME)}" is not the ARM id of a workspace`);
  const { afterPoison, cause, neverSeen, note, since } = parsed.data;
  return ok({
    hubId,
    cause,
    since,
    note: note === undefined ? undefined : noteFrom(note),
    ...(neverSeen === undefined ? {} : { neverSeen }),
    ...(afterPoison === undefined ? {} : { afterPoison }),
  });
}

/** Reads a message of the shard queue; errors as {@link hubMessageFrom}. */
export function shardMessageFrom(message: unknown): Result<ShardMessage, string> {
  const parsed = shardMessage.safeParse(message);
  return parsed.success ? ok(parsed.data) : err(problems(parsed.error));
}

function noteFrom(note: z.infer<typeof changeNote>): ChangeNote {
  const { appId, correlationId, name, objectId, rule } = note;
  // A message of an earlier release may hold longer texts than this one sends.
  return readableNote({ ...note, objectId, appId, name, rule, correlationId });
}

function problems(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.') || 'message'}: ${issue.message}`).join('; ');
}
