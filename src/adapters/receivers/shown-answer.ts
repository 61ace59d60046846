import { foldCase } from '../../core/text/fold-case.ts';
import { hideSecrets } from './hide-secrets.ts';
import { KNOWN_WORDS } from './known-words.ts';

const MOST_CHARACTERS = 200;
const STATUS = /^[1-5]\d\d$/;

/**
 * What may be shown of a receiver's answer: the known words of its first line, each in the answer's order, with "…" for all
 * else. Every word that comes out stands in a list in this repository, so no key, token or address can, however it is
 * encoded or cut; a list of what must not come out would miss some.
 *
 * @returns empty when no word of it is known
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
