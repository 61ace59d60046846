import * as z from 'zod';
import type { JsonObject } from '../../core/text/json.ts';
import { SEVERITIES } from '../../core/verdict/vocabulary.ts';
import { exemptionInUse, findingRecord, skippedRecord, verdictName } from './hub-record.ts';
import type { Upgrades } from './stored-json.ts';

const time = z.iso.datetime();

/** Shape of what one line of a hub's history says. */
export const runBody = z.object({
  runId: z.string(),
  cause: z.string(),
  at: time,
  /** Requests that were sent, as method and path, and what came of them. */
  writes: z.array(z.object({ request: z.string(), body: z.unknown().optional(), outcome: z.string() })),
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
  /** Set when the line says that the hub is gone, or no longer in scope. */
  goneAt: time.optional(),
});

/** What one line of a hub's history says: the state of the hub from then on, and what was done. */
export type RunBody = z.output<typeof runBody>;

/** From the first builds' lines, which told neither name nor place, neither exemptions nor the time of the read. */
function fromVersion1(body: JsonObject): JsonObject {
  const closed = typeof body.cause === 'string' && /: (gone|policyChanged)$/.test(body.cause);
  return {
    ...body,
    name: '',
    location: '',
    exemptions: [],
    confirmedAt: body.at ?? null,
    ...(closed ? { goneAt: body.at ?? null } : {}),
  };
}

/** Run rows are never written anew: those of version 1 stay as they are, because their hash says so. */
export const RUN_UPGRADES: Upgrades = [fromVersion1];
