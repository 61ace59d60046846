import type { Check } from '../check.ts';
import { failedCheck, passedCheck } from '../check.ts';
import { answerWords, isLoginHost, redirectTarget, unansweredCheck } from './answer-words.ts';
import type { PagesTarget } from './web-probe.ts';

/** The check of the sign-in, and the tenant that it leads to. */
export interface SignInCheck {
  readonly check: Check;
  /** Undefined: there is no sign-in. */
  readonly tenantId: string | undefined;
}

const PATH = '/.auth/login/aad';
const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Checks that App Service Authentication is on: its path leads to Entra ID, and from there back to this address. */
export async function checkSignIn(target: PagesTarget): Promise<SignInCheck> {
  const judged = { what: 'sign-in', where: `${target.origin}${PATH}` };
  const sent = await target.send({ method: 'GET', url: judged.where, headers: { accept: 'text/html' } });
  if (!sent.ok) return { check: unansweredCheck(judged, sent.error), tenantId: undefined };
  const to = redirectTarget(sent.value, target.origin);
  if (to === undefined || !isLoginHost(to.hostname)) {
    const seen = to === undefined ? answerWords(sent.value) : `${sent.value.status} to ${to.origin}`;
    const fix =
      'Deploy infra/main.bicep with HUBWARDEN_PAGES_CLIENT_ID, and switch App Service Authentication on if a person has switched it off.';
    return { check: failedCheck(judged, `no sign-in of Entra ID is there (${seen})`, fix), tenantId: undefined };
  }
  const first = to.pathname.split('/')[1] ?? '';
  return { check: returnCheck(judged, to, target.origin), tenantId: GUID.test(first) ? first : undefined };
}

/** Entra ID refuses an address that the registration does not name, and the session would be of another host. */
function returnCheck(judged: Pick<Check, 'what' | 'where'>, to: URL, origin: string): Check {
  const back = URL.parse(to.searchParams.get('redirect_uri') ?? '');
  if (back === null) return passedCheck(judged, 'it leads to Entra ID');
  if (back.origin === origin) return passedCheck(judged, 'it leads to Entra ID, and back to this address');
  return failedCheck(
    judged,
    `it leads back to ${back.origin}, another address`,
    `Run doctor with --url ${back.origin}, and set HUBWARDEN_PAGES_URL to it. Behind a reverse proxy, App Service must learn the public host: docs/deploy.md, Pages and sign-in.`,
  );
}
