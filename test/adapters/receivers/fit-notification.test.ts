import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderFitting } from '../../../src/adapters/receivers/fit-notification.ts';
import { cutText as cut } from '../../../src/core/text/cut-text.ts';
import { propertyRuns, propertySeed } from '../../thoroughness.ts';
import { FACTS, hubs, hugeNotification, notification } from './notifications.ts';

const RUNS = { numRuns: propertyRuns(200), seed: propertySeed(6) };

describe('renderFitting', () => {
  it('changes nothing in what fits', () => {
    const whole = notification({ hubs: hubs(3) });
    const rendered = JSON.parse(renderFitting(whole, 100_000, (fitted) => JSON.stringify(fitted)));
    expect(rendered).toEqual({ ...JSON.parse(JSON.stringify(whole)), hubCount: 3 });
  });

  it('cuts the list of hubs before it cuts a word, and lists as many as fit', () => {
    const limit = 5000;
    const body = renderFitting(notification({ hubs: hubs(500) }), limit, (fitted) => JSON.stringify(fitted));
    const { facts, hubs: listed } = JSON.parse(body);
    expect(facts).toEqual(FACTS);
    expect(listed).toEqual(hubs(500).slice(0, listed.length));
    // One more would not have fitted.
    expect(Buffer.byteLength(body)).toBeGreaterThan(limit - 200);
  });

  it('never cuts what leads to the whole', () => {
    const { facts, link } = JSON.parse(renderFitting(hugeNotification(), 3000, (fitted) => JSON.stringify(fitted)));
    expect(link).toBe(notification().link);
    expect(facts.at(-1)).toEqual(FACTS.at(-1));
  });

  it('fits for any words, in any script, from 4 KB on', () => {
    const words = fc.string({ unit: 'grapheme', maxLength: 3000 });
    fc.assert(
      fc.property(words, words, fc.nat(400), fc.integer({ min: 4000, max: 30_000 }), (value, title, count, limit) => {
        const given = notification({
          title,
          facts: FACTS.map((fact) => (fact.label === 'More' ? fact : { ...fact, value })),
          hubs: hubs(count),
        });
        const body = renderFitting(given, limit, (fitted) => JSON.stringify({ ...fitted, text: undefined }));
        expect(Buffer.byteLength(body)).toBeLessThanOrEqual(limit);
        expect(body.isWellFormed()).toBe(true);
      }),
      RUNS,
    );
  });
});

describe('cut', () => {
  it.each([
    ['abcd', 4, 'abcd'],
    ['abcde', 4, 'abc…'],
    ['ab🔥de', 4, 'ab…'],
    ['abc🔥e', 4, 'abc…'],
  ])('%s to %i is %s', (text, length, expected) => {
    expect(cut(text, length)).toBe(expected);
  });
});
