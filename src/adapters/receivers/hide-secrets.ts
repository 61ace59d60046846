import { cutText } from '../../core/text/cut-text.ts';
import { printableLine } from '../../core/text/printable.ts';
import { redactText } from '../http/redact.ts';
import { secretGrams, secretMarks } from './secret-grams.ts';

const LONGEST_DETAIL = 300;

// What is behind this is never shown, and is not worth a look.
const LONGEST_LOOK = 4096;

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

/**
 * Text from outside for logs, records and alerts: without the given secrets and whatever else looks like one, in one line.
 * A secret is found in whatever case, encoded, cut off or broken into lines, by six letters or digits of it in a row; what
 * stands around them without a blank goes with them.
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
  // A run of what keys, tokens and their encodings are written with.
  const words = text.replace(/[\w%+/=\\&;#~.:@!$*-]+/g, (word, at: number) =>
    marks.includes(true, at) && marks.slice(at, at + word.length).includes(true) ? '…' : word,
  );
  return words.replace(/…(\s*…)+/g, '…');
}
