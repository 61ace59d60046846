import { foldCase } from '../../text/fold-case.ts';
import { nearestWord } from '../../text/nearest-word.ts';
import { CATALOGUE } from './catalogue.ts';
import type { FindingCode } from './finding-code.ts';
import { FINDING_CODES, isFindingCode } from './finding-code.ts';

/** The code of notifications that belong to no single finding. */
export const NO_FINDING = {
  code: 'HW000',
  title: 'No finding: a digest or a test',
  class: 'operational',
  why: 'Digests and test notifications carry HW000, because they cover several findings or none. A digest lists its findings; explain each by its own code. HW000 itself needs no action, and no exemption or silence can name it.',
} as const;

/** What a person's text for a code may mean. */
export type CodeSearch =
  | { readonly kind: 'Code'; readonly code: FindingCode }
  /** {@link NO_FINDING}. */
  | { readonly kind: 'NoFinding' }
  | {
      readonly kind: 'Unknown';
      /** The code that was probably intended. */
      readonly near: FindingCode | undefined;
      /** Codes with the same beginning. */
      readonly family: readonly FindingCode[];
      /** Without a near code: codes whose title has the text, or a word like it. */
      readonly titled: readonly FindingCode[];
    };

/** Finds the code that a person means, in any case and with blanks around it. */
export function findCode(text: string): CodeSearch {
  const wanted = text.trim().toUpperCase();
  if (wanted === NO_FINDING.code) return { kind: 'NoFinding' };
  if (isFindingCode(wanted)) return { kind: 'Code', code: wanted };
  const whole = /^\d+$/.test(wanted) ? `HW${wanted}` : wanted;
  const near = isFindingCode(whole) ? whole : nearCode(whole);
  const family = FINDING_CODES.filter((known) => known.startsWith(whole.slice(0, 3)));
  return { kind: 'Unknown', near, family, titled: near === undefined ? codesAbout(foldCase(text.trim())) : [] };
}

function nearCode(text: string): FindingCode | undefined {
  const near = nearestWord(text.slice(0, LONGEST_WORD), FINDING_CODES);
  return FINDING_CODES.find((code) => code === near);
}

/** Codes whose title has the text; else those whose title has the nearest word. */
function codesAbout(text: string): readonly FindingCode[] {
  if (text.length < SHORTEST_WORD) return [];
  const exact = codesTitled(text);
  if (exact.length > 0) return exact;
  const words = FINDING_CODES.flatMap((each) => foldCase(CATALOGUE[each].title).split(/[^a-z]+/));
  const near = nearestWord(
    text.slice(0, LONGEST_WORD),
    words.filter(({ length }) => length >= SHORTEST_WORD),
  );
  return near === undefined ? [] : codesTitled(near);
}

function codesTitled(text: string): readonly FindingCode[] {
  return FINDING_CODES.filter((each) => foldCase(CATALOGUE[each].title).includes(text));
}

/** No word of a title is longer. */
const LONGEST_WORD = 30;

/** A shorter text is in too many titles. */
const SHORTEST_WORD = 4;
