import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultReason, forEachItem, ItemsFailed, runDuties, throwFaults } from '../../src/reconcile/for-each-item.ts';
import { propertyRuns } from '../thoroughness.ts';

const nameOf = (item: number): string => `item ${item}`;

describe('forEachItem', () => {
  it('serves every item whichever of them throw, keeps the order, and never has more at once than allowed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { maxLength: 30 }),
        fc.integer({ min: 1, max: 9 }),
        async (throws, atOnce) => {
          const served: number[] = [];
          let running = 0;
          let most = 0;
          const { faults, results } = await forEachItem(throws.keys(), { nameOf, atOnce }, async (index) => {
            running += 1;
            most = Math.max(most, running);
            await Promise.resolve();
            running -= 1;
            served.push(index);
            if (throws[index] === true) throw new Error(`reason ${index}`);
            return index;
          });
          expect(served.toSorted((a, b) => a - b)).toEqual([...throws.keys()]);
          expect(results).toEqual([...throws.keys()].filter((index) => throws[index] === false));
          expect(faults.map(({ item, reason }) => `${item}: ${reason}`)).toEqual(
            [...throws.keys()]
              .filter((index) => throws[index] === true)
              .map((index) => `item ${index}: reason ${index}`),
          );
          expect(most).toBeLessThanOrEqual(atOnce);
        },
      ),
      { numRuns: propertyRuns(1000) },
    );
  });

  it('records an error that a synchronous part of the work throws as that item’s fault', async () => {
    const { faults, results } = await forEachItem([1, 2], { nameOf }, (item) => {
      if (item === 1) encodeURIComponent('\ud800');
      return Promise.resolve(item);
    });
    expect(results).toEqual([2]);
    expect(faults).toMatchObject([{ item: 'item 1', reason: 'URIError: URI malformed' }]);
  });
});

describe('doDuties', () => {
  it('does all of them in their order, and then fails by the names of those that failed', async () => {
    const done: string[] = [];
    const duty = (name: string, error?: string) =>
      [
        name,
        async () => {
          done.push(name);
          if (error !== undefined) throw new Error(error);
        },
      ] as const;
    const all = [duty('one', 'no row'), duty('two'), duty('three', 'no store')];
    await expect(runDuties(all)).rejects.toThrow('one: no row; three: no store');
    expect(done).toEqual(['one', 'two', 'three']);
    await expect(runDuties([duty('four')])).resolves.toBeUndefined();
  });

  it('names the first of very many and counts the rest', () => {
    const faults = Array.from({ length: 50 }, (_, index) => ({ item: `${index}`, reason: 'x', error: undefined }));
    expect(() => throwFaults(faults)).toThrow(/^0: x; .*; and 30 more$/);
    expect(() => throwFaults([])).not.toThrow();
    expect(new ItemsFailed(faults).faults).toHaveLength(50);
  });
});

describe('the reason of a fault', () => {
  it.each([
    {
      why: 'the type of the error stays',
      error: new TypeError('x is not a function'),
      says: 'TypeError: x is not a function',
    },
    { why: 'a thrown value need not be an error', error: 'plain', says: 'plain' },
    { why: 'it is one line', error: new Error('a\n\tb\u0000c'), says: 'a b c' },
    { why: 'it is well-formed', error: new Error('rule \ud800 of'), says: 'rule \ufffd of' },
    {
      why: 'a query may hold a signature',
      error: new Error('GET https://a.blob.core.windows.net/c/b?sv=1&sig=secret failed'),
      says: 'GET https://a.blob.core.windows.net/c/b?… failed',
    },
    {
      why: 'a connection string holds a key',
      error: new Error(
        'AccountName=a;AccountKey=c2Vj==;EndpointSuffix=x; "password": "p4ss", Authorization: Bearer abc',
      ),
      says: 'AccountName=a;AccountKey=…;EndpointSuffix=x; "password": "p4ss", Authorization: Bearer …',
    },
    { why: 'a token is none of its business', error: new Error('bearer eyJhbGci.eyJvaWQi.x'), says: 'bearer …' },
  ])('$why', ({ error, says }) => {
    expect(faultReason(error)).toBe(says);
  });

  it('is of bounded length, whatever is thrown', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (text) => {
        const reason = faultReason(new Error(text));
        expect(reason.length).toBeLessThanOrEqual(420);
        expect(reason.isWellFormed()).toBe(true);
      }),
      { numRuns: propertyRuns(1000) },
    );
  });
});
