import * as z from 'zod';
import type { HubId } from '../core/hub-id.ts';
import { hubIdOrFault, keyLength, normalArmId } from '../core/hub-id.ts';
import { isWatchedOperation, TAG_OPERATIONS } from '../core/kinds/watched-operations.ts';
import type { Result } from '../core/result.ts';
import { err, ok } from '../core/result.ts';
import { cutText } from '../core/text/cut-text.ts';
import { foldCase, foldOptional } from '../core/text/fold-case.ts';
import { lookUp } from '../core/text/look-up.ts';
import { namedValues } from '../core/text/named-values.ts';
import { instantFrom } from '../core/time/instant.ts';
import type { ChangeNote, HubMessage } from './messages.ts';
import { LONGEST_EVENT_ID, readableNote } from './messages.ts';

// Only the fields that Hubwarden uses, so that a field that Azure adds or changes breaks nothing.
const evidence = z.looseObject({
  principalId: z.string().optional().catch(undefined),
  principalType: z.string().optional().catch(undefined),
});
const data = z
  .looseObject({
    operationName: z.string().optional().catch(undefined),
    correlationId: z.string().optional().catch(undefined),
    authorization: z
      .looseObject({ evidence: evidence.optional().catch(undefined) })
      .optional()
      .catch(undefined),
    // An object, a string in older schemas, or empty.
    claims: namedValues(z.unknown()).optional().catch(undefined),
  })
  .catch({});
const envelope = z.looseObject({
  id: z.string().min(1),
  subject: z.string().min(1),
  eventType: z.string().optional(),
  type: z.string().optional(),
  eventTime: z.string().optional(),
  time: z.string().optional(),
  data,
});

/** Longest part of an event in a log line. */
const LONGEST_SHOWN = 300;

const TAGS = foldCase(TAG_OPERATIONS);
const TAGS_BELOW = `/providers/${TAGS}`;
const OBJECT_ID_CLAIM = 'http://schemas.microsoft.com/identity/claims/objectidentifier';
const NAME_CLAIMS = [
  'name',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn',
  'upn',
];

/** The result of an event: a message for the hub or account, or nothing, for a reason. */
export type HubEvent =
  | { readonly kind: 'Queue'; readonly message: HubMessage }
  | { readonly kind: 'Ignore'; readonly reason: string };

/**
 * Names the hub or account of an event, and notes the author and the change. Reads both the Event Grid and the CloudEvents envelope.
 * An event decides nothing: it only starts a run for the hub.
 *
 * @param own object ids and application ids of Hubwarden itself
 * @returns a sentence when the event is malformed
 */
export function hubEventFrom(event: unknown, own: ReadonlySet<string>, now: Date): Result<HubEvent, string> {
  const parsed = envelope.safeParse(event);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'event'}: ${issue.message}`);
    return err(`malformed event: ${problems.join('; ')}`);
  }
  const { subject } = parsed.data;
  const type = parsed.data.eventType ?? parsed.data.type ?? '';
  if (!type.startsWith('Microsoft.Resources.Resource'))
    return ok(ignore(`type "${cutText(type, LONGEST_SHOWN)}" is not a change of a resource`));
  const hubId = hubIdOrFault(subject);
  if (hubId === 'TooLong')
    return err(`malformed event: subject: ${subject.length} characters are too long for an id of Azure`);
  if (hubId === 'NotAHub') return ok(ignore(`"${cutText(subject, LONGEST_SHOWN)}" is not a hub or an account`));
  if (keyLength(parsed.data.id) > LONGEST_EVENT_ID) return err('malformed event: id: it is too long');
  const operation = parsed.data.data.operationName ?? '';
  if (!isWatched(operation, subject, hubId))
    return ok(ignore(`operation "${cutText(operation, LONGEST_SHOWN)}" does not touch a managed network`));
  const note = noteOf(parsed.data, type, now);
  const ownIds = new Set([...own].map(plainId));
  const ids = [note.objectId, note.appId, principalOf(parsed.data)];
  const isOwn = ids.some((id) => id !== undefined && ownIds.has(plainId(id)));
  return ok({
    kind: 'Queue',
    message: { hubId, cause: isOwn ? 'own-event' : 'event', since: now.toISOString(), note },
  });
}

/**
 * The events of a message that Event Grid queued: one, in either envelope, or an array of them. The host has decoded
 * base64 and JSON; text that is not JSON passes unchanged and is reported as malformed.
 */
export function deliveredEvents(message: unknown): readonly unknown[] {
  return Array.isArray(message) ? message : [message];
}

function ignore(reason: string): HubEvent {
  return { kind: 'Ignore', reason };
}

/** An event without an operation name passes: an unnecessary read is cheap, a missed change is not. */
function isWatched(operation: string, subject: string, hubId: HubId): boolean {
  const name = foldCase(operation);
  if (name.startsWith(TAGS)) return isOnHubItself(subject, hubId);
  return name === '' || isWatchedOperation(name);
}

/** Tags of a hub may change its assignment; tags of its child resources do not. */
function isOnHubItself(subject: string, hubId: HubId): boolean {
  const below = normalArmId(subject).slice(hubId.length);
  return below === '' || below === '/providers/microsoft.resources/tags' || below.startsWith(TAGS_BELOW);
}

function noteOf(event: z.infer<typeof envelope>, type: string, now: Date): ChangeNote {
  const claims = event.data.claims ?? {};
  const statedAt = instantFrom(event.eventTime ?? event.time) ?? now;
  return readableNote({
    eventId: event.id,
    objectId: principalOf(event) ?? text(lookUp(claims, OBJECT_ID_CLAIM)),
    appId: text(claims.appid),
    name: NAME_CLAIMS.map((claim) => text(lookUp(claims, claim))).find((name) => name !== undefined),
    operation: event.data.operationName ?? type,
    rule: /\/outboundrules\/([^/]+)/i.exec(event.subject)?.[1],
    correlationId: event.data.correlationId,
    at: (isPast(statedAt, now) ? statedAt : now).toISOString(),
    ...(/(?:failure|cancel)$/i.test(type) ? { failed: true as const } : {}),
  });
}

/**
 * The principal of the role assignment that allowed the change: the caller, unless it is a group, which may have any number of
 * members.
 */
function principalOf({ data: { authorization } }: z.infer<typeof envelope>): string | undefined {
  const { principalId, principalType } = authorization?.evidence ?? {};
  return foldOptional(principalType) === 'group' ? undefined : text(principalId);
}

/** Azure writes ids of principals both with and without hyphens. */
function plainId(id: string): string {
  return foldCase(id).replaceAll('-', '');
}

/** A time in the future, or before Azure, is not valid: a note with it would never be too old. */
function isPast(at: Date, now: Date): boolean {
  return at.getTime() >= 0 && at.getTime() <= now.getTime();
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
