import type { Filter, FilterCondition, FilterTerm, TagPattern } from './filter.ts';

/** The canonical text of a filter: `parseFilter` reads it back as the same filter. */
export function printFilter({ terms }: Filter): string {
  return terms.map(printTerm).join(' ');
}

function printTerm(term: FilterTerm): string {
  if (term.kind === 'NotAll') return `-(${printFilter(term)})`;
  return `${term.negated ? '-' : ''}${printCondition(term)}`;
}

function printCondition(condition: FilterCondition): string {
  switch (condition.kind) {
    case 'Words':
      return `${condition.field}:${condition.words.join(',')}`;
    case 'Text':
      return `${condition.field}:${condition.patterns.map(printValue).join(',')}`;
    case 'NamePart':
      return condition.patterns.map(printValue).join(',');
    case 'Tag':
      return `tag:${condition.tags.map(printTag).join(',')}`;
    case 'Duration':
      return `${condition.field}:${condition.bounds.map(({ amount, comparison, unit }) => `${comparison}${amount}${unit}`).join(',')}`;
  }
}

/** Texts that no quotes are needed for, at any place. */
const PLAIN = /^[\w.*?/][\w.*?/-]*$/;

function printValue(text: string): string {
  return PLAIN.test(text) ? text : quoted(escaped(text));
}

function printTag({ key, value }: TagPattern): string {
  if (PLAIN.test(key) && (value === undefined || PLAIN.test(value)))
    return value === undefined ? key : `${key}=${value}`;
  const name = escaped(key).replaceAll('=', '\\=');
  return quoted(value === undefined ? name : `${name}=${escaped(value)}`);
}

function escaped(text: string): string {
  return text.replace(/["\\]/g, '\\$&');
}

function quoted(text: string): string {
  return `"${text}"`;
}
