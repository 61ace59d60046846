import type { Check } from '../check.ts';
import { failedCheck, passedCheck } from '../check.ts';
import { answerWords, memberOf, parsed, redirectedCheck, unansweredCheck } from './answer-words.ts';
import type { PagesTarget, ProbeAnswer } from './web-probe.ts';
import { jsonRequest } from './web-probe.ts';

/** Checks that Hubwarden answers at an address, by its health check, which needs no sign-in. */
export async function checkReachable(target: PagesTarget): Promise<Check> {
  const judged = { what: 'pages', where: target.origin };
  const sent = await target.send(jsonRequest(target, '/api/health'));
  if (!sent.ok) return unansweredCheck(judged, sent.error);
  const answer = sent.value;
  if (answer.status === 200 && memberOf(parsed(answer.body), 'status') === 'ok')
    return passedCheck(judged, 'Hubwarden answers at this address');
  const [seen, fix, outcome = 'Bad'] = wrongAnswer(answer);
  return redirectedCheck(judged, answer, target.origin) ?? { ...failedCheck(judged, seen, fix), outcome };
}

function wrongAnswer(answer: ProbeAnswer): readonly [seen: string, fix: string, outcome?: Check['outcome']] {
  const { headers, status } = answer;
  if (headers.has('x-ms-forbidden-ip'))
    return [
      'an access restriction of App Service refuses the address of this machine (403)',
      'Run doctor from a network that the pages are for, or change it: az functionapp config access-restriction show --resource-group <group> --name <app>',
    ];
  if (status === 403 && /Web App - Unavailable|Site Disabled|stopped/i.test(answer.body))
    return ['the function app is stopped (403)', 'az functionapp start --resource-group <group> --name <app>'];
  if (status === 404)
    return [
      `no health check is there (${answerWords(answer)})`,
      'Check that the address is that of the function app. If it is, the package is one without pages, or is not deployed: azd deploy',
    ];
  if (status === 429 || status >= 500)
    return [
      `the app does not answer properly (${answerWords(answer)})`,
      'Try again in a minute. If it stays, the app does not start: docs/runbook.md, Cannot start.',
      'Unknown',
    ];
  return [
    `something else than Hubwarden answers (${answerWords(answer)})`,
    'Check the address: azd env get-value functionAppUrl',
  ];
}
