import type { Check, CheckSubject } from '../check.ts';
import { failedCheck, passedCheck } from '../check.ts';
import { answerWords, problemCode, unansweredCheck } from './answer-words.ts';
import { forgedHeaders } from './forged-headers.ts';
import type { PagesTarget, ProbeAnswer, ProbeRequest } from './web-probe.ts';
import { jsonRequest, READ_PATH } from './web-probe.ts';

const STOP =
  'Stop the app until it is corrected: az functionapp stop --resource-group <group> --name <app>. Remove the app settings WEBSITE_AUTH_ENABLED and WEBSITE_AUTH_V2_CONFIG_JSON if they are among its own, switch App Service Authentication on, and deploy infra/main.bicep again.';

/**
 * Checks that neither a read nor a change is done for a sign-in that the caller wrote into its headers. The change goes to a route
 * that has none, so that it cannot have an effect.
 */
export async function checkForgedSignIn(target: PagesTarget, tenantId: string | undefined): Promise<readonly Check[]> {
  const forged = forgedHeaders(tenantId);
  const read = jsonRequest(target, READ_PATH, forged);
  const change: ProbeRequest = {
    ...jsonRequest(target, READ_PATH, {
      ...forged,
      // As a form of the pages sends it, so that only the sign-in is left to refuse.
      'content-type': 'application/json',
      'sec-fetch-site': 'same-origin',
      origin: target.origin,
    }),
    method: 'POST',
    body: '{}',
  };
  return [
    await judge(target, { what: 'forged sign-in, read', where: read.url }, read),
    await judge(target, { what: 'forged sign-in, change', where: change.url }, change),
  ];
}

async function judge(target: PagesTarget, judged: CheckSubject, request: ProbeRequest): Promise<Check> {
  const sent = await target.send(request);
  return sent.ok ? ofAnswer(judged, sent.value) : unansweredCheck(judged, sent.error);
}

function ofAnswer(judged: CheckSubject, answer: ProbeAnswer): Check {
  const { status } = answer;
  const words = answerWords(answer);
  if (status === 401) return passedCheck(judged, `refused (${words})`);
  if (status === 429 || status >= 500) {
    const check = failedCheck(judged, `the app does not answer properly (${words})`, 'Try again in a minute.');
    return { ...check, outcome: 'Unknown' };
  }
  if (status === 403 && problemCode(answer) !== undefined)
    return failedCheck(
      judged,
      `the app reads headers that the caller wrote (${words}): App Service does not remove them`,
      STOP,
    );
  return failedCheck(judged, `the app believes headers that the caller wrote (${words})`, STOP);
}
