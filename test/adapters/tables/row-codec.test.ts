import { describe, expect, it } from 'vitest';
import { entityText, rowFromTable } from '../../../src/adapters/tables/row-codec.ts';

function spelled(cells: Record<string, string | number | boolean>) {
  return JSON.parse(entityText({ partition: 'p/1', key: 'k#2', cells }));
}

describe('entityText', () => {
  it('spells keys, and numbers always as doubles, so that all of a column compare alike', () => {
    expect(spelled({ text: 'a', yes: true, whole: 5, part: 0.5 })).toEqual({
      PartitionKey: 'p.~1',
      RowKey: 'k"~2',
      text: 'a',
      yes: true,
      whole: 5,
      'whole@odata.type': 'Edm.Double',
      part: 0.5,
      'part@odata.type': 'Edm.Double',
    });
  });

  it('cuts text over 30,000 units into numbered columns, and never inside a character', () => {
    const { PartitionKey, RowKey, ...properties } = spelled({
      edge: 'x'.repeat(30_000),
      long: `${'x'.repeat(29_999)}😀${'y'.repeat(30_000)}`,
    });
    expect(Object.entries(properties).map(([name, piece]) => [name, (piece as string).length])).toEqual([
      ['edge', 30_000],
      ['long', 29_999],
      ['long_1', 30_000],
      ['long_2', 2],
    ]);
    expect((properties.long_1 as string).startsWith('😀')).toBe(true);
  });

  it('replaces half a character, which no store can keep', () => {
    expect(spelled({ text: 'a\ud83db' })).toMatchObject({ text: 'a\ufffdb' });
  });
});

describe('rowFromTable', () => {
  it('joins what was cut and leaves out what is not ours', () => {
    const properties = {
      'odata.metadata': 'x',
      Timestamp: 'y',
      long: 'a',
      long_1: 'b',
      long_2: 'c',
      long_4: 'lost',
      at: new Date(0),
      other: 1,
    };
    expect(rowFromTable('p.~1', 'k"~2', properties)).toEqual({
      partition: 'p/1',
      key: 'k#2',
      cells: { long: 'abc', other: 1 },
    });
  });
});
