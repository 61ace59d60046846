import fc from 'fast-check';
import type { DurationBound, Filter, FilterTerm, SingleTerm, TagPattern } from '../../../src/core/filter/filter.ts';
import { COMPARISONS, LARGEST_AMOUNT, UNIT_SECONDS } from '../../../src/core/filter/filter.ts';
import type { WordField } from '../../../src/core/filter/filter-fields.ts';
import { DURATION_FIELDS, TEXT_FIELDS, WORD_FIELDS } from '../../../src/core/filter/filter-fields.ts';
import type { FilterSubject } from '../../../src/core/filter/filter-subject.ts';
import { FINDING_CODES } from '../../../src/core/verdict/catalogue/finding-code.ts';
import { FINDING_CLASSES, SEVERITIES, VERDICTS } from '../../../src/core/verdict/catalogue/vocabulary.ts';

/** The time at which the filters of these tests are applied. */
export const NOW = new Date('2026-10-01T12:00:00Z');

const SPECIAL = ['"', '\\', ',', ':', '=', '(', ')', '-', '*', '?', ' ', '\n', '\u202e', '<', '>', 'é', '😀', '\ud800'];

/** Texts of few letters, so that values and patterns meet, and of every character that has a meaning. */
export const texts: fc.Arbitrary<string> = fc
  .array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom('a', 'b', 'A') }, fc.constantFrom(...SPECIAL)), {
    minLength: 1,
    maxLength: 6,
  })
  .map((letters) => letters.join(''))
  .filter((text) => text.trim() !== '');

const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { minLength: 1, maxLength: 3 });

const bounds: fc.Arbitrary<DurationBound> = fc.record({
  comparison: fc.constantFrom(...COMPARISONS),
  amount: fc.integer({ min: 0, max: LARGEST_AMOUNT }),
  unit: fc.constantFrom(...(Object.keys(UNIT_SECONDS) as DurationBound['unit'][])),
});

const tagPatterns: fc.Arbitrary<readonly TagPattern[]> = fc.oneof(
  some(fc.record({ key: texts, value: texts })),
  some(texts.map((key) => ({ key, value: undefined }))),
);

const codes = fc.oneof(fc.constantFrom(...FINDING_CODES), fc.constantFrom('HW2*', '*', 'HW20?'));

const wordTerms = fc.constantFrom(...(Object.keys(WORD_FIELDS) as WordField[])).chain((field) =>
  some(fc.constantFrom(...(WORD_FIELDS[field] as readonly string[]))).map((words) => ({
    kind: 'Words' as const,
    field,
    words,
  })),
);

const textTerms = fc
  .constantFrom(...TEXT_FIELDS)
  .chain((field) =>
    some(field === 'code' ? codes : texts).map((patterns) => ({ kind: 'Text' as const, field, patterns })),
  );

const conditions = fc.oneof(
  wordTerms,
  textTerms,
  some(texts).map((patterns) => ({ kind: 'NamePart' as const, patterns })),
  tagPatterns.map((tags) => ({ kind: 'Tag' as const, tags })),
  fc.record({
    kind: fc.constant('Duration' as const),
    field: fc.constantFrom(...DURATION_FIELDS),
    bounds: some(bounds),
  }),
);

const singles: fc.Arbitrary<SingleTerm> = fc
  .tuple(conditions, fc.boolean())
  .map(([condition, negated]) => ({ ...condition, negated }));

const { term } = fc.letrec<{ term: FilterTerm }>((tie) => ({
  term: fc.oneof(
    { maxDepth: 3 },
    { weight: 4, arbitrary: singles },
    fc.array(tie('term'), { maxLength: 3 }).map((terms) => ({ kind: 'NotAll' as const, terms })),
  ),
}));

/** Filters as `parseFilter` returns them. */
export const filters: fc.Arbitrary<Filter> = fc.array(term, { maxLength: 4 }).map((terms) => ({ terms }));

const times = fc
  .integer({ min: -3600, max: 40 * 86_400 })
  .map((seconds) => new Date(NOW.getTime() - seconds * 1000).toISOString());

/** Hubs with names of every kind. */
export const subjects: fc.Arbitrary<FilterSubject> = fc.record({
  hubId: fc.uuid().map((id) => `/subscriptions/${id}`),
  name: texts,
  subscriptionId: texts,
  resourceGroup: texts,
  location: fc.option(texts, { nil: undefined }),
  kind: fc.constantFrom('Hub', 'Default', undefined),
  tags: fc.array(fc.tuple(texts, texts), { maxLength: 3 }).map((tags) => Object.fromEntries(tags)),
  verdict: fc.constantFrom(...VERDICTS),
  severity: fc.constantFrom(...SEVERITIES, undefined),
  openCodes: fc.subarray([...FINDING_CODES], { maxLength: 3 }),
  openClasses: fc.subarray([...FINDING_CLASSES], { maxLength: 2 }),
  assignment: fc.option(texts, { nil: undefined }),
  mode: fc.constantFrom('observe', 'enforce', undefined),
  policyVersion: fc.constantFrom('3f2a000000000000', '3f2b000000000000', undefined),
  verdictSince: times,
  confirmedAt: times,
  isExempt: fc.boolean(),
  isCovered: fc.boolean(),
});

/** A hub with ordinary values, changed. */
export function subject(change: Partial<FilterSubject> = {}): FilterSubject {
  return {
    hubId: '/subscriptions/s1/resourcegroups/rg-ai/providers/microsoft.machinelearningservices/workspaces/hub-research',
    name: 'hub-research',
    subscriptionId: '00000000-0000-4000-8000-000000000001',
    resourceGroup: 'rg-ai',
    location: 'westeurope',
    kind: 'Hub',
    tags: { env: 'dev', 'cost center': 'A=1' },
    verdict: 'Drifted',
    severity: 'error',
    openCodes: ['HW201', 'HW204'],
    openClasses: ['difference'],
    assignment: 'production',
    mode: 'enforce',
    policyVersion: '3f2a000000000000',
    verdictSince: '2026-10-01T09:00:00.000Z',
    confirmedAt: '2026-10-01T11:50:00.000Z',
    isExempt: false,
    isCovered: true,
    ...change,
  };
}
