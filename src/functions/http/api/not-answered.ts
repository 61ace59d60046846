import { ok } from '../../../core/result.ts';
import type { HubSegments } from '../../../report/api/hub-path.ts';
import { hubOfSegments } from '../../../report/api/hub-path.ts';
import type { Answered } from './failure.ts';
import { failed } from './failure.ts';

/** Seconds after which a caller may ask again when the store did not answer: the fleet index tries again by then. */
const RETRY_SECONDS = 15;

/** The failure when the tables do not answer. @param why a sentence; undefined: the reason is only in the log */
export function storeUnavailable(why?: string): ReturnType<typeof failed> {
  const detail = `Table Storage did not answer, so Hubwarden cannot.${why === undefined ? '' : ` ${why}`} Try again in ${RETRY_SECONDS} s.`;
  return failed('StoreUnavailable', detail, { headers: { 'retry-after': String(RETRY_SECONDS) } });
}

/** The hub that the path names, as the read model takes it. */
export function hubOf(path: HubSegments): Answered<string> {
  const hub = hubOfSegments(path);
  if (hub !== undefined) return ok(hub);
  return failed('HubNotFound', 'No hub can have this name. Name it as /api/hubs/SUBSCRIPTION/GROUP/NAME.');
}
