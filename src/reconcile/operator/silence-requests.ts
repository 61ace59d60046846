import { addHours } from 'date-fns/addHours';
import type { HubId } from '../../core/hub-id.ts';
import { hubIdParts } from '../../core/hub-id.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { commandInText } from '../../core/text/command-text.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import { globFrom } from '../../core/text/glob.ts';
import { textHash } from '../../core/text/text-hash.ts';
import { timeOf } from '../../core/time/utc-minute.ts';
import { SELF } from '../alert/system-alerts.ts';
import { livingHubRows } from '../records/hub/hub-record.ts';
import type { SilenceRecord } from '../records/silence-record.ts';
import { addSilence, endSilence, listSilences } from '../records/silence-record.ts';
import { findHubs } from './find-hub.ts';
import type { Attempt, OperatorDeps, RequestProblem } from './operator-deps.ts';
import { inWords, NOT_AS_SEEN, problem } from './operator-deps.ts';

/** Silences findings for some hours. @returns the silence, with its id */
export async function silenceFor(
  deps: OperatorDeps,
  wanted: Omit<SilenceRecord, 'id' | 'setAt' | 'expiresAt'>,
  hours: number,
  { at: now = deps.clock.now(), id: requestId = deps.clock.newId() }: Pick<Attempt<never>, 'at' | 'id'> = {},
): Promise<SilenceRecord> {
  const expiresAt = addHours(now, hours).toISOString();
  const id = textHash(`${now.toISOString()}\n${requestId}`).slice(0, 10);
  const record = { ...wanted, id, setAt: now.toISOString(), expiresAt };
  return await addSilence(deps.rows, record);
}

/** Hubs of a silence as stored. */
export interface SilencedHubs {
  /** Ids of the named hubs, and patterns as given. */
  readonly hubs: readonly string[];
  /** Patterns that match no known hub now. */
  readonly empty: readonly string[];
}

/**
 * Finds the hubs that a silence names, so that it covers exactly those. A pattern stays a pattern: it may be for future
 * hubs.
 *
 * @returns a sentence about the first text that matches no hub, or several
 */
export async function silencedHubs(
  deps: Pick<OperatorDeps, 'rows'>,
  texts: readonly string[],
): Promise<Result<SilencedHubs, string>> {
  const found = await findHubs(
    deps,
    texts.filter((each) => !isPattern(each) && !isSelf(each)),
  );
  if (!found.ok) return found;
  const patterns = texts.filter(isPattern);
  const empty = new Set(patterns);
  if (patterns.length > 0)
    for await (const { hubId } of livingHubRows(deps.rows)) {
      const { name } = hubIdParts(hubId as HubId);
      for (const each of empty) if ([name, hubId].some(globFrom(each))) empty.delete(each);
    }
  return ok({ hubs: [...new Set([...found.value, ...texts.filter(isSelf), ...patterns])], empty: [...empty] });
}

function isPattern(text: string): boolean {
  return /[*?]/.test(text);
}

/** Alerts about Hubwarden itself have their own name. */
function isSelf(text: string): boolean {
  return foldCase(text) === SELF;
}

/** A silence after a request to end it. */
export interface EndedSilence {
  readonly silence: SilenceRecord;
  /** False: it had ended before the request. */
  readonly isNew: boolean;
}

/**
 * Ends a silence before its expiry. The app decides about the silenced alerts again within minutes.
 *
 * @param text its id as `alerts list` shows it, or the beginning of the id
 * @returns a sentence when no silence can end, or the text matches several
 */
export async function endSilenceNow(
  deps: OperatorDeps,
  text: string,
  why: { readonly by: string; readonly reason: string },
  { at: now = deps.clock.now(), isAsSeen = () => true, isRepeated = false }: Attempt<SilenceRecord> = {},
): Promise<Result<EndedSilence, string>> {
  const named = inWords(await namedSilence(deps, text));
  if (!named.ok) return named;
  const at = now.toISOString();
  const { endedAt, expiresAt, id } = named.value;
  if (endedAt === undefined && expiresAt <= at) return err(`Silence ${id} expired at ${timeOf(expiresAt)}.`);
  let isSeen = true;
  const end = { endedBy: why.by, endedAt: at, endReason: why.reason };
  const silence = await endSilence(deps.rows, id, (current) => {
    isSeen = isRepeated || isAsSeen(current);
    return isSeen ? end : undefined;
  });
  if (!isSeen) return err(NOT_AS_SEEN);
  if (silence === undefined) return err(none(text));
  const isNew = (isRepeated || endedAt === undefined) && silence.endedAt === at && silence.endedBy === why.by;
  return ok({ silence, isNew });
}

/** Finds the silence that a person names by its id, or the beginning of the id. */
export async function namedSilence(
  { rows }: Pick<OperatorDeps, 'rows'>,
  text: string,
): Promise<Result<SilenceRecord, RequestProblem>> {
  const wanted = foldCase(text);
  const found = wanted === '' ? [] : (await listSilences(rows)).filter(({ id }) => id.startsWith(wanted));
  const [only, ...others] = found;
  if (only === undefined) return problem('NotFound', none(text));
  if (others.length === 0) return ok(only);
  return problem('Refused', `${found.length} silences begin with "${text}": ${found.map(({ id }) => id).join(', ')}.`);
}

function none(text: string): string {
  return `There is no silence "${text}". ${commandInText('alerts', 'list')} lists the active ones; to end a silence of the policy, change the policy.`;
}
