import { addSeconds } from 'date-fns/addSeconds';
import type { Result } from '../../core/result.ts';
import { isJsonObject } from '../../core/text/json.ts';
import type { OperatorDeps, RequestProblem } from '../operator/operator-deps.ts';
import { NOT_AS_SEEN } from '../operator/operator-deps.ts';
import type { Clock, Rows } from '../ports.ts';
import type { RequestKey, RequestRecord } from '../records/request-record.ts';
import {
  dropRequest,
  endRequest,
  requestOfKey,
  requestReference,
  startRequest,
  takeOverRequest,
} from '../records/request-record.ts';
import type { Stored } from '../records/store/documents.ts';
import type { ActionOutcome, ActionRequest } from './actions.ts';
import { keyProblem } from './parameter-checks.ts';
import type { ActionAttempt, Prepared } from './prepared.ts';
import { asJson } from './prepared.ts';

/** How long the process that carries a request out has it for itself: longer than any change takes. */
const HELD_SECONDS = 60;

/** How long a request waits for an earlier one with its key, and how often it looks. */
const MOST_WAITS = 15;
const WAIT_SECONDS = 1;

/** A request with everything that carrying it out needs. */
export interface Asked<Value> {
  readonly kind: string;
  readonly parameters: object;
  readonly request: ActionRequest;
  readonly prepare: (earlier: RequestRecord | undefined) => Promise<Result<Prepared<Value>, RequestProblem>>;
}

/**
 * Carries a request out and records it. A second request with the same key is answered as the first; two at the same time
 * make the change once. If the process dies, a further request with the key takes over after {@link HELD_SECONDS}, with the
 * same id and time, so that what was made already is not made again.
 */
export async function performOnce<Value extends object>(
  deps: OperatorDeps,
  asked: Asked<Value>,
): Promise<ActionOutcome<Value>> {
  const wrong = keyProblem(asked.request.key);
  if (wrong !== undefined) return { kind: 'Refused', message: wrong };
  const key = keyOf(asked);
  for (let wait = 0; ; wait += 1) {
    const outcome = (await repeated(deps, asked, key)) ?? (await first(deps, asked, key));
    if (outcome !== 'Busy') return outcome;
    if (wait >= MOST_WAITS) return { kind: 'Refused', message: STILL_BUSY };
    await deps.clock.wait(WAIT_SECONDS);
  }
}

/** True when an earlier request with the key asks for the same. */
export async function isKnownRequest(
  { rows }: Pick<OperatorDeps, 'rows'>,
  asked: Omit<Asked<unknown>, 'prepare'>,
): Promise<boolean> {
  const key = keyProblem(asked.request.key) === undefined ? keyOf(asked) : undefined;
  return key !== undefined && (await requestOfKey(rows, key))?.isSameContent === true;
}

const STILL_BUSY = `An earlier request with the same key is still in progress. Send this one again in ${HELD_SECONDS} seconds to get its outcome.`;

function keyOf({ kind, parameters, request }: Pick<Asked<unknown>, 'kind' | 'parameters' | 'request'>) {
  if (request.key === undefined) return undefined;
  const caller = request.objectId ?? request.by;
  return { caller, text: request.key, content: `${kind} ${canonical(parameters)}` };
}

/** JSON with sorted members: the order of parameters does not matter. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    isJsonObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}

/** Answers a request whose key is known; undefined: it is not. `Busy`: another process carries it out. */
async function repeated<Value extends object>(
  deps: OperatorDeps,
  asked: Asked<Value>,
  key: RequestKey | undefined,
): Promise<ActionOutcome<Value> | 'Busy' | undefined> {
  const known = key === undefined ? undefined : await requestOfKey(deps.rows, key);
  if (key === undefined || known === undefined) return undefined;
  if (!known.isSameContent) return { kind: 'Refused', message: OTHER_CONTENT };
  const { value } = known.stored;
  if (value.endedAt !== undefined)
    return { kind: 'Done', value: resultOf<Value>(value), isRepeated: true, reference: requestReference(value) };
  const now = deps.clock.now();
  if (now.toISOString() < value.heldUntil) return 'Busy';
  const taken = await takeOverRequest(deps.rows, known.stored, heldUntil(deps.clock));
  return taken === undefined ? 'Busy' : await again(deps, asked, taken);
}

const OTHER_CONTENT =
  'Another request has used this key for something else. Give every request a key of its own, and repeat a key only to repeat a request.';

/** The result was stored as the value of this kind of change, which the content of the key names. */
function resultOf<Value>({ result }: RequestRecord): Value {
  return result as unknown as Value;
}

function heldUntil(clock: Pick<Clock, 'now'>): string {
  return addSeconds(clock.now(), HELD_SECONDS).toISOString();
}

/** Carries out a request whose process has died. */
async function again<Value extends object>(
  deps: OperatorDeps,
  asked: Asked<Value>,
  stored: Stored<RequestRecord>,
): Promise<ActionOutcome<Value>> {
  const record = stored.value;
  const prepared = await asked.prepare(record);
  const attempt = attemptOf(record, { isRepeated: true, seen: undefined });
  const made = prepared.ok ? await prepared.value.run(attempt) : prepared;
  if (made.ok && prepared.ok) return await ended(deps, record, prepared.value, made.value);
  // The next attempt need not wait.
  await takeOverRequest(deps.rows, stored, deps.clock.now().toISOString());
  const message = made.ok ? '' : made.error.message;
  return {
    kind: 'Refused',
    message: `The first attempt of this request, at ${record.at}, did not finish, and it may have made the change. Now: ${message}`,
  };
}

/** Carries out a request whose key, if it has one, is new. */
async function first<Value extends object>(
  deps: OperatorDeps,
  asked: Asked<Value>,
  key: RequestKey | undefined,
): Promise<ActionOutcome<Value> | 'Busy'> {
  const prepared = await asked.prepare(undefined);
  if (!prepared.ok) return prepared.error;
  const { seen } = asked.request;
  const { state } = prepared.value;
  if (seen !== undefined && state !== undefined && seen !== state) return moved(state);
  const record = recordOf(deps.clock, asked, prepared.value);
  if ((await startRequest(deps.rows, record, key)) === 'KeyTaken') return 'Busy';
  const attempt = attemptOf(record, { isRepeated: false, seen });
  const made = await prepared.value.run(attempt);
  if (made.ok) return await ended(deps, record, prepared.value, made.value);
  await dropRequest(deps.rows, record, key);
  const other = attempt.otherState();
  return other === undefined ? made.error : moved(other);
}

function moved(state: string): ActionOutcome<never> {
  return { kind: 'Moved', state, message: NOT_AS_SEEN };
}

function recordOf(
  clock: Clock,
  { kind, parameters, request }: Omit<Asked<unknown>, 'prepare'>,
  prepared: Pick<Prepared<unknown>, 'before' | 'hubIds'>,
): RequestRecord {
  const { by, objectId, via } = request;
  return {
    id: clock.newId(),
    at: clock.now().toISOString(),
    by,
    ...(objectId === undefined ? {} : { objectId }),
    via,
    kind,
    asked: asJson(parameters),
    hubIds: [...prepared.hubIds],
    ...(prepared.before === undefined ? {} : { before: prepared.before }),
    heldUntil: heldUntil(clock),
  };
}

function attemptOf(
  { at, by, id }: RequestRecord,
  { isRepeated, seen }: { readonly isRepeated: boolean; readonly seen: string | undefined },
): ActionAttempt & { readonly otherState: () => string | undefined } {
  let other: string | undefined;
  return {
    id,
    at: new Date(at),
    by,
    isRepeated,
    isBound: seen !== undefined,
    admits: (state) => {
      other = seen === undefined || seen === state ? undefined : state;
      return other === undefined;
    },
    otherState: () => other,
  };
}

async function ended<Value extends object>(
  { clock, rows }: { readonly clock: Clock; readonly rows: Rows },
  record: RequestRecord,
  { hubIdsOf }: Prepared<Value>,
  value: Value,
): Promise<ActionOutcome<Value>> {
  const hubIds = [...(hubIdsOf?.(value) ?? record.hubIds)];
  await endRequest(rows, record, { endedAt: clock.now().toISOString(), hubIds, result: asJson(value) });
  return { kind: 'Done', value, isRepeated: false, reference: requestReference(record) };
}
