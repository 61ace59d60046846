import type { Filter, FilterCondition } from '../../../core/filter/filter.ts';
import type { FilterField } from '../../../core/filter/filter-fields.ts';
import { WORD_FIELDS } from '../../../core/filter/filter-fields.ts';
import type { FilterSubject } from '../../../core/filter/filter-subject.ts';
import { filterTest } from '../../../core/filter/match-filter.ts';
import { printFilter } from '../../../core/filter/print-filter.ts';
import { compareText } from '../../../core/text/compare-text.ts';
import { foldCase } from '../../../core/text/fold-case.ts';
import { isFindingCode } from '../../../core/verdict/catalogue/finding-code.ts';
import type { Scheduler } from '../../ports.ts';
import type { Facet } from '../web-reads.ts';

/** Most values of a facet. */
const MOST_VALUES = 20;

/** A value of a field: the text that people read, and the condition that selects it. */
interface FieldValue {
  readonly value: string;
  readonly condition: FilterCondition;
}

/** The values that a hub has in a field. Values that no filter can select are left out. */
type ValuesOf = (hub: FilterSubject) => readonly FieldValue[];

/** Fields whose values are worth a list. Names, ages and times differ from hub to hub. */
const FACETS: readonly (readonly [FilterField, ValuesOf])[] = [
  ['verdict', ({ verdict }) => word('verdict', verdict)],
  ['severity', ({ severity = 'none' }) => word('severity', severity)],
  ['code', ({ openCodes }) => openCodes.filter((code) => isFindingCode(code)).flatMap((code) => text('code', code))],
  ['class', ({ openClasses }) => openClasses.flatMap((each) => word('class', each))],
  ['assignment', ({ assignment }) => text('assignment', assignment)],
  ['mode', ({ mode }) => word('mode', mode)],
  ['sub', ({ subscriptionId }) => text('sub', subscriptionId)],
  ['group', ({ resourceGroup }) => text('group', resourceGroup)],
  ['tag', ({ tags }) => Object.entries(tags).flatMap(([key, value]) => tag(key, value))],
  ['location', ({ location }) => text('location', location)],
  ['kind', ({ kind }) => word('kind', kind)],
  ['policy', ({ policyVersion }) => text('policy', policyVersion)],
  ['exempt', ({ isExempt }) => word('exempt', isExempt ? 'yes' : 'no')],
  ['covered', ({ isCovered }) => word('covered', isCovered ? 'yes' : 'no')],
];

/**
 * Counts the values of every field among these hubs. A count is the number of hubs that the term of its value selects: values
 * that differ in case only are one, and a value with `*` or `?` also counts what it matches as a pattern.
 */
export async function facetsOf(
  hubs: readonly FilterSubject[],
  now: Date,
  pause: Scheduler['pause'],
): Promise<readonly Facet[]> {
  const facets: Facet[] = [];
  for (const [field, valuesOf] of FACETS) {
    const counts = await countValues(hubs, valuesOf, pause);
    const sorted = [...counts.values()].sort((a, b) => b.hubs - a.hubs || compareText(a.value, b.value));
    const values: Facet['values'][number][] = [];
    for (const { condition, hubs: count, value } of sorted.slice(0, MOST_VALUES)) {
      const filter: Filter = { terms: [{ ...condition, negated: false }] };
      const matched = isExact(condition) ? count : hubs.filter(filterTest(filter, now)).length;
      values.push({ value, term: printFilter(filter), hubs: matched });
      await pause();
    }
    facets.push({ field, values, more: sorted.length - values.length });
  }
  return facets;
}

interface Counted extends FieldValue {
  hubs: number;
}

async function countValues(
  hubs: readonly FilterSubject[],
  valuesOf: ValuesOf,
  pause: Scheduler['pause'],
): Promise<ReadonlyMap<string, Counted>> {
  const counts = new Map<string, Counted>();
  for (const hub of hubs) {
    // Two tags of a hub may be one value to a filter, which counts the hub once.
    const ofHub = new Map(valuesOf(hub).map((each) => [foldCase(each.value), each]));
    for (const [key, found] of ofHub) {
      const known = counts.get(key);
      if (known === undefined) counts.set(key, { ...found, hubs: 1 });
      else known.hubs += 1;
    }
    await pause();
  }
  return counts;
}

function word(
  field: 'verdict' | 'severity' | 'class' | 'mode' | 'kind' | 'exempt' | 'covered',
  value: string | undefined,
): readonly FieldValue[] {
  const words: readonly string[] = WORD_FIELDS[field];
  const folded = value === undefined ? undefined : foldCase(value);
  if (value === undefined || folded === undefined || !words.includes(folded)) return [];
  return [{ value, condition: { kind: 'Words', field, words: [folded] } }];
}

function text(
  field: 'code' | 'assignment' | 'sub' | 'group' | 'location' | 'policy',
  value: string | undefined,
): readonly FieldValue[] {
  if (value === undefined || value.trim() === '') return [];
  return [{ value, condition: { kind: 'Text', field, patterns: [value] } }];
}

function tag(key: string, value: string): readonly FieldValue[] {
  if (key.trim() === '') return [];
  const isEmpty = value.trim() === '';
  const shown = isEmpty ? key : `${key}=${value}`;
  return [{ value: shown, condition: { kind: 'Tag', tags: [{ key, value: isEmpty ? undefined : value }] } }];
}

/** True when the condition selects exactly the hubs with the value. */
function isExact(condition: FilterCondition): boolean {
  switch (condition.kind) {
    case 'Words':
      return true;
    case 'Text':
      // A version is selected by its first digits.
      return condition.field !== 'policy' && !condition.patterns.some(isPattern);
    case 'Tag':
      return condition.tags.every(({ key, value }) => value !== undefined && !isPattern(key) && !isPattern(value));
    case 'NamePart':
    case 'Duration':
      return false;
  }
}

function isPattern(value: string): boolean {
  return /[*?]/.test(value);
}
