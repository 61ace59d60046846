import { foldCase } from '../text/fold-case.ts';
import { isFindingCode } from '../verdict/catalogue/finding-code.ts';
import type { Filter } from './filter.ts';
import { WORD_FIELDS } from './filter-fields.ts';

/**
 * Bare words that were probably meant for a field, such as `drifted`: they are searched in names.
 *
 * @returns one sentence for each, for the case that no hub passes
 */
export function misplacedWords({ terms }: Filter): readonly string[] {
  return terms.flatMap((term) => {
    if (term.kind === 'NotAll') return misplacedWords(term);
    if (term.kind !== 'NamePart') return [];
    return term.patterns.flatMap((pattern) => {
      const field = fieldOf(pattern);
      return field === undefined ? [] : [`"${pattern}" is searched in names. Did you mean ${field}:${pattern}?`];
    });
  });
}

function fieldOf(pattern: string): string | undefined {
  if (isFindingCode(pattern.toUpperCase())) return 'code';
  const word = foldCase(pattern);
  const wordFields = ['verdict', 'severity', 'class', 'mode'] as const;
  return wordFields.find((field) => WORD_FIELDS[field].some((each) => each === word));
}
