import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cacheOf, namesForShell, namesFromCache } from '../../../src/cli/text/hub-names.ts';

const id = (group: string, name: string, subscription = '1') =>
  `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.MachineLearningServices/workspaces/${name}`;

describe('names of hubs for a shell', () => {
  it('are short where one hub has them, and have the group where several do', () => {
    expect(namesForShell([id('rg-a', 'Hub1'), id('rg-a', 'hub2'), id('rg-b', 'hub2')])).toEqual([
      'hub1',
      'rg-a/hub2',
      'rg-b/hub2',
    ]);
  });

  it('come back from the file', () => {
    const names = namesForShell([id('rg', 'a'), id('rg', 'b')]);
    expect(namesFromCache(cacheOf(names))).toEqual(names);
    expect(namesFromCache('')).toEqual([]);
  });

  it('hold no character that a shell gives a meaning, whatever the file or a fleet holds', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 30 })), (texts) => {
        const names = [...namesFromCache(texts.join('\n')), ...namesForShell(texts.map((text) => id('rg', text)))];
        for (const name of names) expect(name).toMatch(/^[A-Za-z0-9][A-Za-z0-9._/-]*$/);
      }),
    );
  });
});
