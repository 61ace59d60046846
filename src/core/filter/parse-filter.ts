import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { foldCase } from '../text/fold-case.ts';
import { globFrom } from '../text/glob.ts';
import { nearestWord } from '../text/nearest-word.ts';
import { shown } from '../text/plain-text.ts';
import { FINDING_CODES } from '../verdict/catalogue/finding-code.ts';
import { FIELD_NAMES } from './field-meanings.ts';
import type { DurationBound, Filter, FilterCondition, FilterTerm, TagPattern } from './filter.ts';
import { COMPARISONS, LARGEST_AMOUNT, UNIT_SECONDS } from './filter.ts';
import type { DurationField, FilterField, TextField, WordField } from './filter-fields.ts';
import { DURATION_FIELDS, TEXT_FIELDS, WORD_FIELDS } from './filter-fields.ts';
import type { FilterProblem } from './filter-problem.ts';
import type { ScannedTerm, ScannedValue } from './scan-filter.ts';
import { scanFilter } from './scan-filter.ts';

/** The longest filter: an address with it in its query must stay below the limits of Azure Functions. */
export const LONGEST_FILTER = 4096;

/**
 * Reads a filter such as `verdict:drifted,blocked -tag:env=dev code:HW204 since:>2h name-part`. Case never counts.
 *
 * @returns every problem with its place: a term that is not understood is never ignored
 */
export function parseFilter(text: string): Result<Filter, readonly FilterProblem[]> {
  if (text.length > LONGEST_FILTER)
    return err([
      { at: LONGEST_FILTER, message: `a filter has at most ${LONGEST_FILTER} characters`, remedy: 'Shorten it.' },
    ]);
  const scanned = scanFilter(text);
  const problems = [...scanned.problems];
  const terms = termsOf(scanned.terms, problems);
  return problems.length === 0 ? ok({ terms }) : err(problems.sort((a, b) => a.at - b.at));
}

function termsOf(scanned: readonly ScannedTerm[], problems: FilterProblem[]): readonly FilterTerm[] {
  return scanned.flatMap((term): readonly FilterTerm[] => {
    if (term.kind === 'NotAll') return [{ kind: 'NotAll', terms: termsOf(term.terms, problems) }];
    const condition = conditionOf(term, problems);
    return condition === undefined ? [] : [{ ...condition, negated: term.negated }];
  });
}

type Written = Extract<ScannedTerm, { kind: 'Condition' }>;

function conditionOf(term: Written, problems: FilterProblem[]): FilterCondition | undefined {
  if (term.field === undefined) return namePart(term, problems);
  const name = foldCase(term.field);
  const field = FIELD_NAMES.find((each) => each === name);
  if (field === undefined) {
    problems.push(unknownField(term, term.field));
    return undefined;
  }
  return conditionOn(field, term.values, problems);
}

function conditionOn(
  field: FilterField,
  values: readonly ScannedValue[],
  problems: FilterProblem[],
): FilterCondition | undefined {
  if (field === 'tag') return { kind: 'Tag', tags: eachOf(values, problems, (value) => tagOf(value, values)) };
  if (isDuration(field)) return { kind: 'Duration', field, bounds: eachOf(values, problems, boundOf) };
  if (isText(field)) {
    if (field !== 'code') return { kind: 'Text', field, patterns: values.map(({ text }) => text) };
    return { kind: 'Text', field, patterns: eachOf(values, problems, codeOf) };
  }
  return { kind: 'Words', field, words: eachOf(values, problems, (value) => wordOf(field, value)) };
}

function isDuration(field: FilterField): field is DurationField {
  return DURATION_FIELDS.some((each) => each === field);
}

function isText(field: FilterField): field is TextField {
  return TEXT_FIELDS.some((each) => each === field);
}

/** The values that are read, and the problems of the others. */
function eachOf<T>(
  values: readonly ScannedValue[],
  problems: FilterProblem[],
  read: (value: ScannedValue) => Result<T, FilterProblem>,
): readonly T[] {
  return values.flatMap((value) => {
    const found = read(value);
    if (found.ok) return [found.value];
    problems.push(found.error);
    return [];
  });
}

/** A bare word with a sign in it is a term with a typing error: no hub's name holds these characters. */
function namePart(term: Written, problems: FilterProblem[]): FilterCondition | undefined {
  const wrong = term.values.find(({ isQuoted, text }) => !isQuoted && /[<>=]/.test(text));
  if (wrong === undefined) return { kind: 'NamePart', patterns: term.values.map(({ text }) => text) };
  const [start = ''] = wrong.text.split(/[<>=]/, 1);
  const field = FIELD_NAMES.find((each) => each === foldCase(start));
  const rest = wrong.text.slice(start.length);
  const remedy =
    field === undefined
      ? 'Write FIELD:VALUE, for example tag:env=dev or since:>2h, or put a part of a name in quotes.'
      : `Did you mean ${field}:${/^=/.test(rest) ? rest.slice(1) : rest}?`;
  problems.push({ at: wrong.at, message: `${shown(wrong.text)} is not a term`, remedy });
  return undefined;
}

function unknownField({ at, negated }: Written, field: string): FilterProblem {
  const near = nearestWord(field.slice(0, 100), FIELD_NAMES);
  const list = `The fields are ${FIELD_NAMES.join(', ')}.`;
  return {
    at: negated ? at + 1 : at,
    message: field === '' ? 'a field is missing before ":"' : `unknown field ${shown(field)}`,
    remedy: near === undefined ? list : `Did you mean "${near}"?`,
  };
}

function wordOf(field: WordField, { at, text }: ScannedValue): Result<string, FilterProblem> {
  const words: readonly string[] = WORD_FIELDS[field];
  const word = foldCase(text);
  if (words.includes(word)) return ok(word);
  const near = nearestWord(text.slice(0, 100), words);
  const remedy = near === undefined ? `It is one of ${words.join(', ')}.` : `Did you mean "${near}"?`;
  return err({ at, message: `unknown ${field} ${shown(text)}`, remedy });
}

/** A code, or a pattern that at least one known code fits: a mistyped code would find nothing. */
function codeOf({ at, text }: ScannedValue): Result<string, FilterProblem> {
  const pattern = text.toUpperCase();
  if (FINDING_CODES.some(globFrom(pattern))) return ok(pattern);
  const near = nearestWord(text.slice(0, 100), FINDING_CODES);
  const remedy =
    near === undefined
      ? '`hubwarden explain` lists the codes.'
      : `Did you mean "${near}"? \`hubwarden explain\` lists the codes.`;
  return err({ at, message: `unknown code ${shown(text)}`, remedy });
}

/** `tag:env=dev,prod` would otherwise mean the tag env with dev, or a tag named prod. */
function tagOf(written: ScannedValue, all: readonly ScannedValue[]): Result<TagPattern, FilterProblem> {
  const { at, equalsAt, text } = written;
  const key = equalsAt === undefined ? text : text.slice(0, equalsAt);
  const value = equalsAt === undefined ? undefined : text.slice(equalsAt + 1);
  if (key.trim() === '')
    return err({
      at,
      message: `${shown(text)} names no tag`,
      remedy: 'Write tag:KEY=VALUE, or tag:KEY for any value.',
    });
  if (value?.trim() === '')
    return err({ at, message: `the value of the tag ${shown(key)} is empty`, remedy: 'Write tag:KEY for any value.' });
  const other = all.find((each) => each.equalsAt !== undefined);
  if (value === undefined && other?.equalsAt !== undefined) {
    const remedy = `Did you mean ${other.text.slice(0, other.equalsAt)}=${text}? Otherwise write ${text}=* for any value.`;
    return err({ at, message: `${shown(text)} has no value, and another tag of the term has one`, remedy });
  }
  return ok({ key, value });
}

const BOUND = /^(>=|<=|>|<)?(\d{1,6})([smhdw])$/;

function boundOf({ at, text }: ScannedValue): Result<DurationBound, FilterProblem> {
  const [whole, sign, digits = '', letter] = BOUND.exec(foldCase(text)) ?? [];
  const comparison = COMPARISONS.find((each) => each === sign);
  const unit = (Object.keys(UNIT_SECONDS) as DurationBound['unit'][]).find((each) => each === letter);
  if (whole !== undefined && comparison === undefined)
    return err({ at, message: `${shown(text)} has no comparison`, remedy: `Did you mean ">${whole}"?` });
  if (comparison === undefined || unit === undefined)
    return err({
      at,
      message: `${shown(text)} is not a comparison with a duration`,
      remedy: `Write >, >=, < or <=, a whole number up to ${LARGEST_AMOUNT} and s, m, h, d or w: for example >2h.`,
    });
  return ok({ comparison, amount: Number(digits), unit });
}
