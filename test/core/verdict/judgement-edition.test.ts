import { describe, expect, it } from 'vitest';
import { CATALOGUE, codesWhere } from '../../../src/core/verdict/catalogue/catalogue.ts';
import { isOfNewEdition, JUDGEMENT_EDITION, lastJudgementOf } from '../../../src/core/verdict/judgement-edition.ts';

const AT = '2026-11-23T08:00:00.000Z';
const BEFORE = '2026-11-23T07:00:00.000Z';

describe('the editions of the judgement', () => {
  const named = new Set(Object.values(CATALOGUE).flatMap((entry) => [entry.sinceEdition, ...entry.changedInEditions]));

  it('are named by rows of the catalogue without a gap up to the newest', () => {
    expect([...named].sort()).toEqual(Array.from({ length: JUDGEMENT_EDITION }, (_, index) => index + 1));
  });

  it('change a code only after the edition that brought it', () => {
    for (const { changedInEditions, sinceEdition } of Object.values(CATALOGUE))
      for (const edition of changedInEditions) expect(edition).toBeGreaterThan(sinceEdition);
  });

  it('brought and changed the codes of the second edition', () => {
    expect(codesWhere(({ sinceEdition }) => sinceEdition === 2)).toEqual(['HW210', 'HW211', 'HW603']);
    expect(codesWhere(({ changedInEditions }) => changedInEditions.includes(2))).toEqual([
      'HW104',
      'HW105',
      'HW203',
      'HW204',
      'HW205',
      'HW206',
      'HW208',
      'HW303',
      'HW304',
      'HW402',
      'HW407',
      'HW502',
    ]);
  });
});

describe('the judgement before', () => {
  it.each([
    { why: 'a row without an edition is of the first', record: { confirmedAt: AT }, last: { edition: 1, at: AT } },
    {
      why: 'a newer one that is not reported yet does not count',
      record: { confirmedAt: AT, edition: 1, editionAt: BEFORE },
      last: { edition: 1, at: BEFORE },
    },
    { why: 'of this edition there is none', record: { confirmedAt: AT, edition: JUDGEMENT_EDITION }, last: undefined },
    { why: 'a version that is newer has judged all of it', record: { confirmedAt: AT, edition: 99 }, last: undefined },
  ])('$why', ({ last, record }) => {
    expect(lastJudgementOf(record)).toEqual(last);
  });

  it('did not raise codes that are new or cover more since', () => {
    const last = { edition: 1, at: AT };
    expect(['HW211', 'HW204', 'HW101'].map((code) => isOfNewEdition(code, last))).toEqual([true, true, false]);
    expect(isOfNewEdition('HW204', { edition: JUDGEMENT_EDITION, at: AT })).toBe(false);
  });
});
