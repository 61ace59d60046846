import { cutText } from '../../core/text/cut-text.ts';

const LONGEST_DETAIL = 2000;

/**
 * A URL for people and logs: without user and password, and with a placeholder for every query value but `api-version`.
 */
export function redactUrl(url: string): string {
  if (!URL.canParse(url)) return '(not a URL)';
  const parsed = new URL(url);
  const query = [...parsed.searchParams].map(([name, value]) => `${name}=${name === 'api-version' ? value : '…'}`);
  return `${parsed.origin}${parsed.pathname}${query.length === 0 ? '' : `?${query.join('&')}`}`;
}

const TOKEN_START = 'eyJ';
const SHORTEST_HEADER = TOKEN_START.length + 5;

/**
 * Removes JSON Web Tokens from a run of the characters that tokens consist of: a header that begins with `eyJ`, a
 * payload and an optional signature. Visits each part once: a pattern would try each `-eyJ` of `eyJa-eyJa-…` to the
 * end.
 */
function withoutTokens(run: string): string {
  if (!run.includes(TOKEN_START)) return run;
  const parts = run.split('.');
  const shown: string[] = [];
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index] ?? '';
    const at = (parts[index + 1] ?? '') === '' ? -1 : headerStart(part);
    shown.push(at < 0 ? part : `${part.slice(0, at)}…`);
    if (at >= 0) index += 2;
  }
  return shown.join('.');
}

/** Start of a header: the first `eyJ` at the start of a word. */
function headerStart(part: string): number {
  for (let at = part.indexOf(TOKEN_START); at >= 0; at = part.indexOf(TOKEN_START, at + 1)) {
    if (part.length - at < SHORTEST_HEADER) return -1;
    if (at === 0 || part[at - 1] === '-') return at;
  }
  return -1;
}

/** Prepares text from outside for logs and records: removes tokens, keys and signatures, and keeps 2,000 characters. */
export function redactText(text: string): string {
  const redacted = text
    .replace(/https?:\/\/[^\s'"<>]+/g, (url) => redactUrl(url))
    .replace(/\bBearer\s+[\w.~+/=-]+/gi, 'Bearer …')
    .replace(/[\w.-]+/g, withoutTokens)
    .replace(/\b(sig|code|SharedAccessKey|AccountKey)=[^&;\s'"]+/gi, '$1=…');
  return cutText(redacted, LONGEST_DETAIL).toWellFormed();
}
