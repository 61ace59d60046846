import type { Check, CheckSubject } from '../check.ts';
import { failedCheck } from '../check.ts';
import type { ProbeAnswer, ProbeFailure } from './web-probe.ts';

/** The code of a problem (RFC 9457) that Hubwarden itself answers; undefined for an answer of anything else. */
export function problemCode({ body, headers }: ProbeAnswer): string | undefined {
  if (!/^application\/problem\+json\b/i.test(headers.get('content-type') ?? '')) return undefined;
  const code = memberOf(parsed(body), 'code');
  return typeof code === 'string' && /^\w{1,60}$/.test(code) ? code : undefined;
}

/** The JSON of a body; undefined where it has none. */
export function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** A member of an object of JSON. */
export function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

/** An answer in a few words, for a line of `doctor`: status, code, and the title of a page of something else. */
export function answerWords(answer: ProbeAnswer): string {
  const code = problemCode(answer);
  if (code !== undefined) return `${answer.status} ${code}`;
  const isPage = /^text\/html\b/i.test(answer.headers.get('content-type') ?? '');
  const title = /<title>([^<]{1,120})/i.exec(answer.body)?.[1]?.replace(/\s+/g, ' ').trim();
  return isPage ? `${answer.status} with the page "${title ?? 'without a title'}"` : `${answer.status}`;
}

const FAILURES: Readonly<Record<ProbeFailure['kind'], readonly [seen: string, fix: string]>> = {
  Certificate: [
    'its certificate is not trusted',
    'Check that the address is the one that the certificate names, and that the custom domain of the app has a certificate that is in force. If a proxy of your network replaces certificates, name its authority in NODE_EXTRA_CA_CERTS.',
  ],
  NoAddress: [
    'its name does not resolve',
    'Check the spelling, and the DNS record of a custom domain. The name of a closed deployment resolves to its private endpoint: run doctor inside the network.',
  ],
  Refused: ['no server listens there', 'Check host and port. The pages are on port 443.'],
  Timeout: [
    'no answer came in time',
    'Try again: an app that has scaled to zero needs up to a minute. From outside a closed deployment no answer comes: run doctor inside its network.',
  ],
  Broken: ['the connection broke', 'Try again. If it stays, check proxies and firewalls on the way.'],
};

/** The check of a request that got no answer. */
export function unansweredCheck(judged: CheckSubject, { detail, kind }: ProbeFailure): Check {
  const [seen, fix] = FAILURES[kind];
  const check = failedCheck(judged, `${seen} (${detail})`, fix);
  // A certificate and an address are facts about the set-up; the others may be of the moment, or of this machine.
  return kind === 'Certificate' || kind === 'NoAddress' ? check : { ...check, outcome: 'Unknown' };
}

/** The place that a redirect leads to: its origin, or its path where it stays; undefined where it is no redirect. */
export function redirectTarget({ headers, status }: ProbeAnswer, origin: string): URL | undefined {
  const location = headers.get('location');
  if (status < 300 || status > 399 || location === undefined) return undefined;
  return URL.parse(location, origin) ?? undefined;
}

/** The check of an answer that leads elsewhere; undefined where it does not. */
export function redirectedCheck(judged: CheckSubject, answer: ProbeAnswer, origin: string): Check | undefined {
  const target = redirectTarget(answer, origin);
  if (target === undefined) return undefined;
  const isSignIn = isLoginHost(target.hostname) || target.pathname.startsWith('/.auth/');
  if (isSignIn)
    return failedCheck(
      judged,
      `App Service sends callers to a sign-in (${answer.status}) before the app can decide`,
      'Deploy infra/main.bicep again: App Service Authentication must allow anonymous requests, or function keys and programs fail.',
    );
  if (target.origin === origin)
    return failedCheck(
      judged,
      `it leads to ${target.pathname} (${answer.status}), which no route of Hubwarden does`,
      'Check that the address is that of the function app, and that no proxy rewrites paths.',
    );
  return failedCheck(
    judged,
    `it leads to ${target.origin} (${answer.status}), another server`,
    `If that is the address of the pages, run doctor with --url ${target.origin}, and set HUBWARDEN_PAGES_URL to it.`,
  );
}

/** Hosts of Microsoft Entra ID, by cloud. @see https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud */
export function isLoginHost(hostname: string): boolean {
  return ['login.microsoftonline.com', 'login.microsoftonline.us', 'login.partner.microsoftonline.cn'].includes(
    hostname,
  );
}
