import * as z from 'zod';
import { WRITE_KINDS } from '../../../core/kinds/requests/network-write.ts';
import { namedValues } from '../../../core/text/named-values.ts';
import { jsonObject } from '../store/stored-json.ts';
import { storedRefusalCode } from './finding-shape.ts';

const time = z.iso.datetime();

/** One rule that was restored or removed again. `wholeWorkspace`: a request for the workspace undid the write before. */
export const restoreShape = z.object({
  at: time,
  by: z.string().optional(),
  foreign: z.boolean(),
  wholeWorkspace: z.literal(true).optional(),
});

/** One rule that was restored or removed again. */
export type Restore = z.output<typeof restoreShape>;

/** The memory as a row stores it. Its field names are a contract between releases; `memory-section.ts` says what they mean. */
export const memoryShape = z.object({
  /** Rule name → destination key: `managed`. */
  inventory: namedValues(z.string()),
  /** Rule name → rule in its writable fields. */
  lost: namedValues(jsonObject),
  refusals: z
    .array(
      z.object({
        code: storedRefusalCode,
        rule: z.string().optional(),
        subject: z.string().optional(),
        message: z.string(),
        at: time,
        /** Set while the refusal may pass: a role that was granted a moment ago takes a while to hold everywhere. */
        retryAt: time.optional(),
        /** How often the same write was refused. */
        attempts: z.number().int().optional(),
      }),
    )
    .readonly(),
  provisioning: z.object({
    failedAttempts: z.number().int(),
    lastFailedAt: time.optional(),
    lastError: z.string().optional(),
    /** One that ran out of time, once another write has replaced its row: only an operator, or an active network, ends it. */
    timedOut: z.object({ startedAt: time, failAt: time }).optional(),
  }),
  inactiveSince: namedValues(time),
  /** Rule name → repairs; `isolation mode` → attempts at the mode. */
  repairs: namedValues(z.number().int()),
  /** Rule name → restores. */
  putBacks: namedValues(z.array(restoreShape).readonly()),
  /** Destination key → when it was last removed. */
  forbiddenRemovedAt: namedValues(time),
  writeSingly: z.boolean(),
  /** Rule name → destination key: `unconfirmed`. */
  unproved: namedValues(z.string()).optional(),
  /** Rule name → `hidden`. */
  away: namedValues(z.object({ key: z.string(), at: time })).optional(),
  settlingSince: namedValues(time).optional(),
  hubBusySince: time.optional(),
  busy: z.object({ since: time, tries: z.number().int() }).optional(),
  failedWrite: z.object({ kind: z.enum(WRITE_KINDS), error: z.string().optional() }).optional(),
  mendAskedAt: time.optional(),
  /** Rule name → stand-ins for what was sent and for what is shown. */
  doesNotStick: z
    .record(
      z.string(),
      z.object({ key: z.string(), shown: z.string(), tries: z.number().int(), apiVersion: z.string().optional() }),
    )
    .readonly()
    .optional(),
  readBackOf: z.string().optional(),
  /** Rule name → who hands the rule over, since when, until when, and under which name. */
  released: namedValues(
    z.object({ at: time, until: time, by: z.string(), key: z.string(), as: z.string().optional() }),
  ).optional(),
  adoptAskedAt: time.optional(),
});

/** The memory as it comes out of a row. */
export type MemoryShape = z.output<typeof memoryShape>;
