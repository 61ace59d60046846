import { EVERY_HUB } from '../../../core/filter/filter.ts';
import { KINDS } from '../../../core/kinds/kinds.ts';
import type { Result } from '../../../core/result.ts';
import { ok } from '../../../core/result.ts';
import type { WebReads } from '../../../reconcile/queries/web-reads.ts';
import type { HubSegments } from '../../../report/api/hub-path.ts';
import { hubOfSegments } from '../../../report/api/hub-path.ts';
import type { ProblemCode } from '../../../report/api/schemas/problem-codes.ts';
import type { Answered } from './failure.ts';
import { failed } from './failure.ts';

/** Seconds after which a caller may ask again when the store did not answer. The fleet index tries again as often. */
const RETRY_SECONDS = 15;

/** The failure when the tables do not answer. @param why a sentence; undefined: the reason is only in the log */
export function storeUnavailable(why?: string): ReturnType<typeof failed> {
  const reason = why === undefined ? '' : ` ${why}`;
  return failed('StoreUnavailable', `Table Storage did not answer.${reason} Try again in ${RETRY_SECONDS} s.`, {
    headers: { 'retry-after': String(RETRY_SECONDS) },
  });
}

/** The value of what the fleet index answers: it fails only when it has never read the tables. */
export function fromIndex<Value>(result: Result<Value, string>): Answered<Value> {
  return result.ok ? result : storeUnavailable(result.error);
}

/** The value of what a name leads to. The status says whether the name or the store is at fault. */
export async function found<Value>(
  result: Result<Value, string>,
  reads: WebReads,
  code: ProblemCode,
): Promise<Answered<Value>> {
  if (result.ok) return result;
  const fleet = await reads.facets(EVERY_HUB);
  return fleet.ok ? failed(code, result.error) : storeUnavailable(fleet.error);
}

/** The hub that the path names, as the read model takes it. */
export function hubOf(path: HubSegments): Answered<string> {
  const hub = hubOfSegments(path);
  if (hub !== undefined) return ok(hub);
  const { pathSegment, words } = KINDS[path.kind ?? 'MlWorkspace'];
  const address = `/api/${pathSegment}/SUBSCRIPTION/GROUP/NAME`;
  return failed('HubNotFound', `No ${words.one} can have this name. Name it as ${address}.`);
}
