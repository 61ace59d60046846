import { foldCase } from '../../core/text/fold-case.ts';
import { hideSecrets } from './hide-secrets.ts';
import { KNOWN_WORDS } from './known-words.ts';

const MOST_CHARACTERS = 200;
const STATUS = /^[1-5]\d\d$/;

/**
 * The showable part of a receiver's answer: the known words of its first line in order, with "…" for everything else.
 * Only words of a list in this repository appear, so no key, token or address can appear, encoded or cut in any way; a
 * list of forbidden texts would miss some.
 *
 * @returns an empty text when no word is known
 */
export function shownAnswer(body: string, secrets: readonly string[]): string {
  const [first = ''] = body.trimStart().split(/[\r\n\u0085\u2028\u2029]/, 1);
  const words = hideSecrets(first, secrets).match(/[\p{L}\p{N}_]+|…/gu) ?? [];
  const shown = words.map((word) => (isKnown(word) ? word : '…'));
  if (shown.every((word) => word === '…')) return '';
  const line = shown.filter((word, index) => word !== '…' || shown[index - 1] !== '…').join(' ');
  return line.length <= MOST_CHARACTERS ? line : `${line.slice(0, line.lastIndexOf(' ', MOST_CHARACTERS))} …`;
}

function isKnown(word: string): boolean {
  return STATUS.test(word) || KNOWN_WORDS.has(foldCase(word));
}
