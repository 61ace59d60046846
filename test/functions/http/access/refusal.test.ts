import { describe, expect, it } from 'vitest';
import { REFUSALS } from '../../../../src/functions/http/access/refusal.ts';

const ALL = Object.entries(REFUSALS);

describe('refusals', () => {
  it('tell strangers one thing about every fault of the set-up: closed', () => {
    const setup = ALL.filter(([, { layer }]) => layer === 'Setup').map(([, { logged: _, ...shown }]) => shown);
    expect(setup.length).toBe(8);
    expect(new Set(setup.map((each) => JSON.stringify(each))).size).toBe(1);
  });

  it('tell the log each of them apart, with the place', () => {
    const logged = ALL.flatMap(([, { layer, logged: sentence }]) => (layer === 'Setup' ? [sentence] : []));
    expect(new Set(logged).size).toBe(8);
    for (const sentence of logged) expect(sentence).toMatch(/[A-Z]+_[A-Z_0-9]+|provider Microsoft/);
  });

  it.each(ALL)('%s shows no name of a setting or a variable', (_reason, { text, title }) => {
    expect([title, ...text].join(' ')).not.toMatch(/[A-Z]{3,}_/);
    for (const sentence of text) expect(sentence).toMatch(/\.$/);
  });
});
