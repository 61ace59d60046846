import { describe, expect, it } from 'vitest';
import { isFindingCode } from '../../../src/core/verdict/catalogue/catalogue.ts';
import {
  EDITION_CHANGES,
  isOfNewEdition,
  JUDGEMENT_EDITION,
  lastJudgementOf,
} from '../../../src/core/verdict/judgement-edition.ts';

const AT = '2026-11-23T08:00:00.000Z';
const BEFORE = '2026-11-23T07:00:00.000Z';

describe('the editions of the judgement', () => {
  it('are listed up to the newest, each once and in order', () => {
    expect(EDITION_CHANGES.map(({ edition }) => edition)).toEqual(
      Array.from({ length: JUDGEMENT_EDITION - 1 }, (_, index) => index + 2),
    );
  });

  it('name codes, and as changed only those of the catalogue', () => {
    for (const { added, changed } of EDITION_CHANGES) {
      for (const code of added) expect(code).toMatch(/^HW\d{3}$/);
      expect(changed.filter((code) => !isFindingCode(code))).toEqual([]);
    }
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

  it('did not raise what is new or means more since', () => {
    const last = { edition: 1, at: AT };
    expect(['HW211', 'HW204', 'HW101'].map((code) => isOfNewEdition(code, last))).toEqual([true, true, false]);
    expect(isOfNewEdition('HW204', { edition: JUDGEMENT_EDITION, at: AT })).toBe(false);
  });
});
