import type { Check } from '../check.ts';
import { failedCheck, passedCheck } from '../check.ts';
import { answerWords, problemCode, redirectedCheck, unansweredCheck } from './answer-words.ts';
import type { PagesTarget } from './web-probe.ts';
import { jsonRequest, READ_PATH } from './web-probe.ts';

/** Checks that a request without any sign-in is refused, by the app itself. */
export async function checkAnonymous(target: PagesTarget): Promise<Check> {
  const judged = { what: 'request without a sign-in', where: `${target.origin}${READ_PATH}` };
  const sent = await target.send(jsonRequest(target, READ_PATH));
  if (!sent.ok) return unansweredCheck(judged, sent.error);
  const answer = sent.value;
  const code = problemCode(answer);
  if (answer.status === 401 && code !== undefined) return passedCheck(judged, `refused (${answerWords(answer)})`);
  if (isClosed(answer.status, code))
    return failedCheck(
      judged,
      `the pages are closed to everyone (${answerWords(answer)})`,
      'The log of the app names the reason after "pages are closed". Open them: docs/deploy.md, Pages and sign-in.',
    );
  if (answer.status === 401)
    return failedCheck(
      judged,
      'App Service refuses it (401) before the app can decide',
      'Deploy infra/main.bicep again: App Service Authentication must allow anonymous requests, or function keys and health checks fail.',
    );
  if (answer.status >= 200 && answer.status < 300)
    return failedCheck(
      judged,
      `answered with data (${answerWords(answer)}): anyone who reaches this address reads it`,
      'Stop the app until it is corrected: az functionapp stop --resource-group <group> --name <app>. Then deploy this release of Hubwarden again.',
    );
  return (
    redirectedCheck(judged, answer, target.origin) ?? {
      ...failedCheck(judged, `an answer that Hubwarden does not give here (${answerWords(answer)})`, 'Try again.'),
      outcome: 'Unknown',
    }
  );
}

/** True when the app answers that its pages are closed, or has no such route. */
export function isClosed(status: number, code: string | undefined): boolean {
  return (status === 403 || status === 404) && code !== undefined;
}
