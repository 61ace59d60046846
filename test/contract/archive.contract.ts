import { beforeEach, describe, expect, it } from 'vitest';
import type { Archive } from '../../src/reconcile/ports.ts';

/** The contract of every implementation of `Archive`; `make` returns one that may hold texts of earlier tests. */
export function archiveContract(name: string, make: () => Promise<Archive>): void {
  describe(`the archive contract on ${name}`, () => {
    let archive: Archive;
    let tests = 0;
    const named = (text: string): string => `test${tests}/${text}`;

    beforeEach(async () => {
      archive = await make();
      tests += 1;
    });

    it('knows nothing that was never put', async () => {
      expect(await archive.read('chain-heads', named('absent'))).toBeUndefined();
      expect(await archive.list('chain-heads')).not.toContain(named('absent'));
    });

    it.each([
      { why: 'lines', text: '{"a":1}\n{"b":"ä ☃ 😀"}\r\n' },
      { why: 'nothing', text: '' },
      { why: 'five megabytes', text: 'äx'.repeat(1_700_000) },
    ])('gives back what was put, to the byte: $why', async ({ text }) => {
      expect(await archive.put('chain-heads', named('2026-11-24.jsonl'), text)).toEqual({ ok: true, value: undefined });
      expect(await archive.read('chain-heads', named('2026-11-24.jsonl'))).toBe(text);
    });

    it('accepts a name once: the first text stays', async () => {
      await archive.put('chain-heads', named('a'), 'first');
      expect(await archive.put('chain-heads', named('a'), 'second')).toEqual({ ok: false, error: 'Conflict' });
      expect(await archive.read('chain-heads', named('a'))).toBe('first');
    });

    it('lets exactly one of many that come at once win', async () => {
      const puts = await Promise.all(['1', '2', '3', '4'].map((text) => archive.put('chain-heads', named('a'), text)));
      expect(puts.filter((each) => each.ok)).toHaveLength(1);
    });

    it('lists names in their order', async () => {
      for (const each of ['b', 'a', 'c']) await archive.put('chain-heads', named(each), each);
      const names = (await archive.list('chain-heads')).filter((each) => each.startsWith(named('')));
      expect(names).toEqual([named('a'), named('b'), named('c')]);
    });
  });
}
