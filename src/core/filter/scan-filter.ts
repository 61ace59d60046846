import type { FilterProblem } from './filter-problem.ts';

/** A value as written, its escapes resolved. */
export interface ScannedValue {
  readonly text: string;
  /** Position of its first character in the filter, from 0. */
  readonly at: number;
  /** Position in `text` of the first `=` without a backslash before it; undefined: none. */
  readonly equalsAt: number | undefined;
  readonly isQuoted: boolean;
}

/** A term as written: its meaning is not checked yet. */
export type ScannedTerm =
  | {
      readonly kind: 'Condition';
      readonly at: number;
      readonly negated: boolean;
      readonly field: string | undefined;
      readonly values: readonly ScannedValue[];
    }
  | { readonly kind: 'NotAll'; readonly terms: readonly ScannedTerm[] };

/** The reader of a filter's text. */
interface Scan {
  readonly text: string;
  at: number;
  readonly problems: FilterProblem[];
}

/** Groups inside groups. A person needs one or two. */
const DEEPEST = 8;

const BLANK = /\s/;

/** Splits a filter into terms, fields and values; takes time in proportion to the text. */
export function scanFilter(text: string): {
  readonly terms: readonly ScannedTerm[];
  readonly problems: readonly FilterProblem[];
} {
  const scan: Scan = { text, at: 0, problems: [] };
  const terms = scanTerms(scan, 0);
  return { terms, problems: scan.problems };
}

function scanTerms(scan: Scan, depth: number): readonly ScannedTerm[] {
  const terms: ScannedTerm[] = [];
  while (skipBlanks(scan)) {
    if (scan.text[scan.at] === ')' && depth > 0) break;
    const term = scanTerm(scan, depth);
    if (term !== undefined) terms.push(term);
  }
  return terms;
}

/** @returns false at the end of the text */
function skipBlanks(scan: Scan): boolean {
  while (BLANK.test(scan.text[scan.at] ?? '')) scan.at += 1;
  return scan.at < scan.text.length;
}

function scanTerm(scan: Scan, depth: number): ScannedTerm | undefined {
  const at = scan.at;
  const negated = scan.text[at] === '-';
  if (negated) scan.at += 1;
  const next = scan.text[scan.at];
  if (next === '(') return scanGroup(scan, at, negated, depth);
  if (next === ')' && depth === 0) {
    scan.at += 1;
    return fault(scan, at, 'no group is open here', 'Remove the ")", or put a value with it in quotes.');
  }
  const field = scanField(scan, depth > 0);
  const valuesAt = scan.at;
  const values = scanValues(scan, depth > 0);
  if (values === undefined) return undefined;
  const isBare = field === undefined && values.length === 1 && values[0]?.text === '';
  if (isBare && negated && !values[0]?.isQuoted)
    return fault(scan, at, '"-" negates nothing', 'Write the term right after it, for example -tag:env=dev.');
  const empty = values.find((each) => each.text.trim() === '');
  if (empty !== undefined) {
    const of = field === undefined ? 'a value is empty' : `a value of "${field}" is empty`;
    return fault(scan, empty === values[0] ? valuesAt : empty.at, of, 'Write a value, or remove the term.');
  }
  return { kind: 'Condition', at, negated, field, values };
}

function scanGroup(scan: Scan, at: number, negated: boolean, depth: number): ScannedTerm | undefined {
  scan.at += 1;
  if (depth >= DEEPEST) {
    scan.at = scan.text.length;
    return fault(scan, at, `more than ${DEEPEST} groups are inside each other`, 'Write a simpler filter.');
  }
  const terms = scanTerms(scan, depth + 1);
  if (scan.text[scan.at] !== ')') return fault(scan, at, 'the group has no end', 'Add the missing ")".');
  scan.at += 1;
  if (negated) return { kind: 'NotAll', terms };
  return fault(
    scan,
    at,
    'a group stands without "-"',
    'Remove its parentheses: all terms of a filter must hold anyway.',
  );
}

/** The text before a colon; undefined, and nothing is consumed, when a bare word follows. */
function scanField(scan: Scan, isInGroup: boolean): string | undefined {
  let end = scan.at;
  while (end < scan.text.length && scan.text[end] !== ':' && !endsPlain(scan.text[end], isInGroup)) end += 1;
  if (scan.text[end] !== ':') return undefined;
  const field = scan.text.slice(scan.at, end);
  scan.at = end + 1;
  return field;
}

/** @returns undefined after a problem */
function scanValues(scan: Scan, isInGroup: boolean): readonly ScannedValue[] | undefined {
  const values: ScannedValue[] = [];
  for (;;) {
    const value = scan.text[scan.at] === '"' ? scanQuoted(scan) : scanPlain(scan, isInGroup);
    if (value === undefined) return undefined;
    values.push(value);
    const next = scan.text[scan.at];
    if (next !== ',') {
      if (next === undefined || BLANK.test(next) || (next === ')' && isInGroup)) return values;
      return afterQuote(scan, isInGroup);
    }
    scan.at += 1;
  }
}

/** Something touches a quote: `"a"b` or `a"b"`. */
function afterQuote(scan: Scan, isInGroup: boolean): undefined {
  const { at } = scan;
  while (scan.at < scan.text.length && !BLANK.test(scan.text[scan.at] ?? '')) {
    if (scan.text[scan.at] === ')' && isInGroup) break;
    scan.at += 1;
  }
  return fault(scan, at, 'only a part of the value is in quotes', 'Put the whole value in quotes: tag:"key=a value".');
}

function scanPlain(scan: Scan, isInGroup: boolean): ScannedValue {
  const { at } = scan;
  while (scan.at < scan.text.length && !endsPlain(scan.text[scan.at], isInGroup)) scan.at += 1;
  const text = scan.text.slice(at, scan.at);
  const equalsAt = text.indexOf('=');
  return { text, at, equalsAt: equalsAt < 0 ? undefined : equalsAt, isQuoted: false };
}

function endsPlain(character: string | undefined, isInGroup: boolean): boolean {
  return character === undefined || /[\s",]/.test(character) || (isInGroup && character === ')');
}

/** In quotes a backslash makes the next character stand for itself. */
function scanQuoted(scan: Scan): ScannedValue | undefined {
  const { at } = scan;
  const characters: string[] = [];
  let equalsAt: number | undefined;
  for (scan.at += 1; scan.at < scan.text.length; scan.at += 1) {
    const character = scan.text[scan.at] ?? '';
    if (character === '"') {
      scan.at += 1;
      return { text: characters.join(''), at, equalsAt, isQuoted: true };
    }
    if (character === '\\') scan.at += 1;
    else if (character === '=') equalsAt ??= characters.length;
    characters.push(scan.text[scan.at] ?? '');
  }
  return fault(scan, at, 'the quoted value has no end', 'Add the missing quote.');
}

function fault(scan: Scan, at: number, message: string, remedy: string): undefined {
  scan.problems.push({ at, message, remedy });
  return undefined;
}
