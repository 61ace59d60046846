import * as z from 'zod';
import type { JsonObject } from '../../core/text/json.ts';
import { SEVERITIES } from '../../core/verdict/catalogue/vocabulary.ts';
import { exemptionInUse, findingRecord, skippedRecord, verdictName } from './hub/finding-shape.ts';
import type { Upgrades } from './store/stored-json.ts';

const time = z.iso.datetime();

const write = z.object({
  /** Method and path. */
  request: z.string(),
  body: z.unknown().optional(),
  outcome: z.string(),
  /** The approval that the write used, and who gave it; null: it needed none; absent: not recorded, as in older rows. */
  approval: z.object({ id: z.string(), by: z.string() }).nullable().optional(),
});

/** A request of Hubwarden in a line of a hub's history. */
export type RunWriteRecord = z.output<typeof write>;

/** Shape of one line of a hub's history. */
export const runBody = z.object({
  runId: z.string(),
  cause: z.string(),
  at: time,
  /** The requests, as method and path, and their outcomes. */
  writes: z.array(write),
  guid: z.string(),
  name: z.string(),
  location: z.string(),
  verdict: verdictName,
  verdictBefore: verdictName.optional(),
  severity: z.enum(SEVERITIES).optional(),
  findings: z.array(findingRecord),
  skipped: z.array(skippedRecord),
  /** Those that cover findings of this line. */
  exemptions: z.array(exemptionInUse),
  assignment: z.string().optional(),
  policyHash: z.string().optional(),
  /** Time of the newest read that the verdict rests on. */
  confirmedAt: time,
  /** Set when the line records that the hub is gone, or no longer in scope. */
  goneAt: time.optional(),
  /** The person who ran it from a terminal; absent for a run of the app. */
  by: z.string().optional(),
});

/** One line of a hub's history: the state of the hub from then on, and the writes. */
export type RunBody = z.output<typeof runBody>;

/** Upgrades a line of the first builds, which held neither name nor location, exemptions nor the time of the read. */
function fromVersion1(body: JsonObject): JsonObject {
  const closed = typeof body.cause === 'string' && /: (gone|policyChanged)$/.test(body.cause);
  const at = body.at ?? null;
  const upgraded = { ...body, name: '', location: '', exemptions: [], confirmedAt: at };
  return closed ? { ...upgraded, goneAt: at } : upgraded;
}

/** Upgrades of run rows. They apply to reads only: no run row is ever rewritten, because its hash covers the stored text. */
export const RUN_UPGRADES: Upgrades = [fromVersion1];
