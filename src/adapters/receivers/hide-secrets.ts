import { cutText } from '../../core/text/cut-text.ts';
import { printableLine } from '../../core/text/printable.ts';
import { redactText } from '../http/redact.ts';
import { secretGrams, secretMarks } from './secret-grams.ts';

const LONGEST_DETAIL = 300;

// Text beyond this length is never shown, so it is not searched.
const LONGEST_LOOK = 4096;

// Shorter pieces are words such as "api" and "v2"; hiding them would hide half of a message.
const SHORTEST_PIECE = 8;

/**
 * Every part of a setting that must stay hidden: the value, and for a URL also its path, the segments of the path and
 * the values of its query, plain and decoded, because services repeat them in their answers.
 */
export function secretsOf(...values: readonly (string | undefined)[]): readonly string[] {
  const pieces = values.flatMap((value) =>
    value === undefined ? [] : [value, ...value.split(/\s+/), ...urlPieces(value)],
  );
  const spelled = pieces.flatMap((piece) => [piece, decoded(piece), encodeURIComponent(piece.toWellFormed())]);
  // Longest first, because hiding a piece first would leave the rest of the whole visible.
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

/**
 * Text from outside for logs, records and alerts: one line, without the given secrets and without other text that
 * resembles one. Six letters or digits of a secret in a row reveal it, in any case, encoded, cut off or broken into
 * lines; the surrounding characters up to the next blanks are hidden with them.
 */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  const examined = text.slice(0, LONGEST_LOOK);
  const hidden = secrets.reduce((rest, secret) => rest.replaceAll(secret, '…'), withoutSpellings(examined, secrets));
  const line = printableLine(redactText(hidden));
  return cutText(line, LONGEST_DETAIL);
}

function withoutSpellings(text: string, secrets: readonly string[]): string {
  const marks = secretMarks(text, secretGrams(secrets));
  if (!marks.includes(true)) return text;
  // A run of the characters that keys, tokens and their encodings use.
  const words = text.replace(/[\w%+/=\\&;#~.:@!$*-]+/g, (word, at: number) =>
    marks.includes(true, at) && marks.slice(at, at + word.length).includes(true) ? '…' : word,
  );
  return words.replace(/…(\s*…)+/g, '…');
}
