const LONGEST_DETAIL = 2000;

/** A URL for people and logs: every value of its query but `api-version` is replaced, user and password are dropped. */
export function redactUrl(url: string): string {
  if (!URL.canParse(url)) return '(not a URL)';
  const parsed = new URL(url);
  const query = [...parsed.searchParams].map(([name, value]) => `${name}=${name === 'api-version' ? value : '…'}`);
  return `${parsed.origin}${parsed.pathname}${query.length === 0 ? '' : `?${query.join('&')}`}`;
}

/** Text from outside made fit for logs and records: tokens, keys and signatures taken out, 2,000 characters at most. */
export function redactText(text: string): string {
  const redacted = text
    .replace(/https?:\/\/[^\s'"<>]+/g, (url) => redactUrl(url))
    .replace(/\bBearer\s+[\w.~+/=-]+/gi, 'Bearer …')
    .replace(/\beyJ[\w-]{5,}\.[\w-]+(\.[\w-]*)?/g, '…')
    .replace(/\b(sig|code|SharedAccessKey|AccountKey)=[^&;\s'"]+/gi, '$1=…');
  return redacted.length <= LONGEST_DETAIL ? redacted : `${redacted.slice(0, LONGEST_DETAIL - 1).toWellFormed()}…`;
}
