import * as z from 'zod';
import { WRITE_KINDS } from '../../core/plan/model/network-write.ts';
import { namedValues } from '../../core/text/named-values.ts';
import { jsonObject } from './stored-json.ts';

const time = z.iso.datetime();

/** One restored or once more removed rule. `wholeWorkspace`: a request for the workspace undid the write before. */
export const restoreShape = z.object({
  at: time,
  by: z.string().optional(),
  foreign: z.boolean(),
  wholeWorkspace: z.literal(true).optional(),
});

/** Shape of what is remembered of a hub beside what a read shows. Times are ISO strings. */
export const memoryShape = z.object({
  /** Rule name → destination key. */
  inventory: namedValues(z.string()),
  /** Rule name → rule in its writable fields. */
  lost: namedValues(jsonObject),
  refusals: z.array(
    z.object({
      code: z.string(),
      rule: z.string().optional(),
      subject: z.string().optional(),
      message: z.string(),
      at: time,
      /** Set while it may pass by itself: a role that was granted a moment ago takes a while to be known everywhere. */
      retryAt: time.optional(),
      /** How often the same write was refused. */
      attempts: z.number().int().optional(),
    }),
  ),
  provisioning: z.object({
    failedAttempts: z.number().int(),
    lastFailedAt: time.optional(),
    lastError: z.string().optional(),
    /** One that ran out of time, once another write has taken its row: only a person, or an active network, ends that. */
    timedOut: z.object({ startedAt: time, failAt: time }).optional(),
  }),
  inactiveSince: namedValues(time),
  repairs: namedValues(z.number().int()),
  /** Rule name → when Hubwarden restored it, or removed it once more, and whose change that undid. */
  putBacks: namedValues(z.array(restoreShape)),
  /** Destination key → when it was last removed. */
  forbiddenRemovedAt: namedValues(time),
  /** Azure refused the rules in one request; they are written one by one until the policy changes. */
  writeSingly: z.boolean(),
  /** Rule name → destination key of what was sent in an operation that ran out of time: ours as soon as a read shows it. */
  unproved: namedValues(z.string()).optional(),
  /** Rule name → rule of ours that a read-back did not show, because we deleted it or a write of somebody else hides it, and when. */
  away: namedValues(z.object({ key: z.string(), at: time })).optional(),
  /** Rule name → since when every read has shown that Azure is at work on it. */
  settlingSince: namedValues(time).optional(),
  /** Since when every read has shown that Azure is at work on the hub itself. */
  hubBusySince: time.optional(),
  /** Writes in a row that Azure refused because somebody else's change was being made. */
  busy: z.object({ since: time, tries: z.number().int() }).optional(),
  /** A write of ours that Azure ended as failed, while the hub or its network still reads so. */
  failedWrite: z.object({ kind: z.enum(WRITE_KINDS), error: z.string().optional() }).optional(),
  /** When a person asked that a hub whose own state is Failed be written to once, which brings it back. */
  mendAskedAt: time.optional(),
  /** Rule name → a rule of ours that does not come back as written: stand-ins for what was sent and what is shown. */
  doesNotStick: z
    .record(
      z.string(),
      z.object({ key: z.string(), shown: z.string(), tries: z.number().int(), apiVersion: z.string().optional() }),
    )
    .optional(),
  /** The operation that was read back last: reading it back again counts nothing twice. */
  readBackOf: z.string().optional(),
  /** Name of a rule of ours → who hands it over to another owner, since when, until when, and under which name. */
  released: namedValues(
    z.object({ at: time, until: time, by: z.string(), key: z.string(), as: z.string().optional() }),
  ).optional(),
  /** When a person asked that rules with a name of ours be taken for ours; the next look does it. */
  adoptAskedAt: time.optional(),
});
