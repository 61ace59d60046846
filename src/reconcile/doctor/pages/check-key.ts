import type { Check } from '../check.ts';
import { failedCheck, passedCheck } from '../check.ts';
import { answerWords, problemCode, unansweredCheck } from './answer-words.ts';
import { isClosed } from './check-anonymous.ts';
import { forgedHeaders } from './forged-headers.ts';
import type { PagesTarget, ProbeAnswer, ProbeRequest } from './web-probe.ts';
import { jsonRequest, KEYED_READ_PATH } from './web-probe.ts';

/** What a caller has: a function key, and the tenant for a forged sign-in beside it. */
export interface KeyQuestion {
  /** Undefined: doctor was given none. Never part of a result. */
  readonly key: string | undefined;
  readonly tenantId: string | undefined;
}

/** Checks that the API by function key is closed without a key, and that a key opens reads only, also beside a forged sign-in. */
export async function checkKey(target: PagesTarget, { key, tenantId }: KeyQuestion): Promise<readonly Check[]> {
  const without = await withoutKey(target);
  if (key === undefined || without.outcome !== 'Good') return [without];
  const headers = { ...forgedHeaders(tenantId), 'x-functions-key': key };
  const read = jsonRequest(target, KEYED_READ_PATH, headers);
  const change: ProbeRequest = {
    ...jsonRequest(target, KEYED_READ_PATH, { ...headers, 'content-type': 'application/json' }),
    method: 'POST',
    body: '{}',
  };
  const [readCheck, isOpen] = await withKey(target, read);
  return isOpen ? [without, readCheck, await changeWithKey(target, change)] : [without, readCheck];
}

async function withoutKey(target: PagesTarget): Promise<Check> {
  const judged = { what: 'API by key, without a key', where: `${target.origin}${KEYED_READ_PATH}` };
  const sent = await target.send(jsonRequest(target, KEYED_READ_PATH));
  if (!sent.ok) return unansweredCheck(judged, sent.error);
  const { status } = sent.value;
  if ([401, 403, 404].includes(status)) return passedCheck(judged, `refused (${answerWords(sent.value)})`);
  if (status === 429 || status >= 500) return unclear(judged, sent.value);
  const fix =
    'Set HUBWARDEN_PAGES_KEYED_API to off, and deploy this release of Hubwarden again: the host must check keys of this function.';
  return failedCheck(judged, `answered without a key (${answerWords(sent.value)})`, fix);
}

async function withKey(target: PagesTarget, request: ProbeRequest): Promise<readonly [Check, isOpen: boolean]> {
  const judged = { what: 'API by key, read', where: request.url };
  const sent = await target.send(request);
  if (!sent.ok) return [unansweredCheck(judged, sent.error), false];
  const { status } = sent.value;
  if (status === 200) return [passedCheck(judged, 'the key opens reads'), true];
  if (isClosed(status, problemCode(sent.value)))
    return [passedCheck(judged, `closed, as HUBWARDEN_PAGES_KEYED_API says (${answerWords(sent.value)})`), false];
  if (status === 401) {
    const fix = 'Take the value of a host key: az functionapp keys list --resource-group <group> --name <app>';
    return [failedCheck(judged, 'the host does not know this key (401)', fix), false];
  }
  return [unclear(judged, sent.value), false];
}

async function changeWithKey(target: PagesTarget, request: ProbeRequest): Promise<Check> {
  const judged = { what: 'API by key, change with a forged sign-in', where: request.url };
  const sent = await target.send(request);
  if (!sent.ok) return unansweredCheck(judged, sent.error);
  const { status } = sent.value;
  if ([401, 403, 405].includes(status))
    return passedCheck(judged, `refused (${answerWords(sent.value)}): a key is a Reader`);
  if (status === 429 || status >= 500) return unclear(judged, sent.value);
  const fix = 'Set HUBWARDEN_PAGES_KEYED_API to off, replace the key, and deploy this release of Hubwarden again.';
  return failedCheck(judged, `not refused (${answerWords(sent.value)}): a key must only read`, fix);
}

function unclear(judged: Pick<Check, 'what' | 'where'>, answer: ProbeAnswer): Check {
  const check = failedCheck(judged, `an answer that shows nothing (${answerWords(answer)})`, 'Try again in a minute.');
  return { ...check, outcome: 'Unknown' };
}
