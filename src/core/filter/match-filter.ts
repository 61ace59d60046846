import { foldCase } from '../text/fold-case.ts';
import { globFrom } from '../text/glob.ts';
import type { DurationBound, Filter, FilterCondition, FilterTerm, TagPattern } from './filter.ts';
import { UNIT_SECONDS } from './filter.ts';
import type { TextField, WordField } from './filter-fields.ts';
import type { FilterSubject } from './filter-subject.ts';

/** Decides whether a hub passes. */
export type FilterTest = (subject: FilterSubject) => boolean;

/** Prepares a filter for many hubs: a hub passes the filter, or its negation, and never both. */
export function filterTest({ terms }: Filter, now: Date): FilterTest {
  const tests = terms.map((term) => termTest(term, now));
  return (subject) => tests.every((test) => test(subject));
}

function termTest(term: FilterTerm, now: Date): FilterTest {
  if (term.kind === 'NotAll') {
    const all = filterTest(term, now);
    return (subject) => !all(subject);
  }
  const holds = conditionTest(term, now);
  return term.negated ? (subject) => !holds(subject) : holds;
}

function conditionTest(condition: FilterCondition, now: Date): FilterTest {
  switch (condition.kind) {
    case 'Words': {
      const words = new Set(condition.words);
      const wordsOf = WORDS[condition.field];
      return (subject) => wordsOf(subject).some((word) => words.has(foldCase(word)));
    }
    case 'Text': {
      const tests = condition.patterns.map((pattern) => textTest(condition.field, pattern));
      const textsOf = TEXTS[condition.field];
      return (subject) => textsOf(subject).some((text) => tests.some((test) => test(text)));
    }
    case 'NamePart': {
      const tests = condition.patterns.map((pattern) => globFrom(`*${pattern}*`));
      return ({ name }) => tests.some((test) => test(name));
    }
    case 'Tag': {
      const tests = condition.tags.map(tagTest);
      return ({ tags }) => tests.some((test) => test(tags));
    }
    case 'Duration': {
      const { bounds, field } = condition;
      return ({ confirmedAt, verdictSince }) => {
        const start = Date.parse(field === 'since' ? verdictSince : confirmedAt);
        // The clocks of two machines differ, so a start may lie in the future.
        const seconds = Math.max(0, (now.getTime() - start) / 1000);
        return bounds.some((bound) => isWithin(seconds, bound));
      };
    }
  }
}

const WORDS: Readonly<Record<WordField, (subject: FilterSubject) => readonly string[]>> = {
  verdict: ({ verdict }) => [verdict],
  severity: ({ severity = 'none' }) => [severity],
  class: ({ openClasses }) => openClasses,
  kind: ({ kind }) => present(kind),
  mode: ({ mode }) => present(mode),
  exempt: ({ isExempt }) => [yesOrNo(isExempt)],
  covered: ({ isCovered }) => [yesOrNo(isCovered)],
};

const TEXTS: Readonly<Record<TextField, (subject: FilterSubject) => readonly string[]>> = {
  code: ({ openCodes }) => openCodes,
  assignment: ({ assignment }) => present(assignment),
  sub: ({ subscriptionId }) => [subscriptionId],
  group: ({ resourceGroup }) => [resourceGroup],
  name: ({ name }) => [name],
  location: ({ location }) => present(location),
  policy: ({ policyVersion }) => present(policyVersion),
};

function present(text: string | undefined): readonly string[] {
  return text === undefined ? [] : [text];
}

function yesOrNo(value: boolean): 'yes' | 'no' {
  return value ? 'yes' : 'no';
}

/** People name a version by its first digits. */
function textTest(field: TextField, pattern: string): (text: string) => boolean {
  return globFrom(field === 'policy' ? `${pattern}*` : pattern);
}

function tagTest({ key, value }: TagPattern): (tags: FilterSubject['tags']) => boolean {
  const isKey = globFrom(key);
  const isValue = value === undefined ? () => true : globFrom(value);
  return (tags) => Object.entries(tags).some(([name, text]) => isKey(name) && isValue(text));
}

function isWithin(seconds: number, { amount, comparison, unit }: DurationBound): boolean {
  const bound = amount * UNIT_SECONDS[unit];
  switch (comparison) {
    case '>':
      return seconds > bound;
    case '>=':
      return seconds >= bound;
    case '<':
      return seconds < bound;
    case '<=':
      return seconds <= bound;
  }
}
