import { cutText } from '../../core/cut-text.ts';
import { redactText } from '../arm/redact.ts';

const LONGEST_DETAIL = 300;

// Shorter pieces are words like "api" and "v2", and to take them out would take out half of a message.
const SHORTEST_PIECE = 8;

/**
 * Everything in a setting that must not be shown: the value, and for a URL also its path, the parts of the path and the
 * values of its query, as they are and decoded, because services repeat them in their answers.
 */
export function secretsOf(...values: readonly (string | undefined)[]): readonly string[] {
  const pieces = values.flatMap((value) =>
    value === undefined ? [] : [value, ...value.split(/\s+/), ...urlPieces(value)],
  );
  const spelled = pieces.flatMap((piece) => [piece, decoded(piece), encodeURIComponent(piece.toWellFormed())]);
  // Longest first: a piece that is taken out of a whole would leave the rest of the whole standing.
  return [...new Set(spelled)].filter((piece) => piece.length >= SHORTEST_PIECE).sort((a, b) => b.length - a.length);
}

function urlPieces(value: string): readonly string[] {
  const url = URL.parse(value);
  if (url === null) return [];
  const path = `${url.pathname}${url.search}`;
  return [
    url.href,
    path,
    url.pathname,
    ...url.pathname.split('/'),
    ...url.searchParams.values(),
    url.username,
    url.password,
  ];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Text from outside for logs, records and alerts: without the given secrets and whatever else looks like one, in one line. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  const hidden = secrets.reduce((rest, secret) => rest.replaceAll(secret, '…'), text);
  const line = redactText(hidden).replace(/\s+/g, ' ').trim();
  return cutText(line, LONGEST_DETAIL).toWellFormed();
}
