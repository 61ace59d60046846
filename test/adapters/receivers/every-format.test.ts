import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { azureMonitorBody } from '../../../src/adapters/receivers/azure-monitor-body.ts';
import { cloudEventFrom } from '../../../src/adapters/receivers/event-grid-receiver.ts';
import { pagerDutyEvent } from '../../../src/adapters/receivers/pager-duty-receiver.ts';
import { slackMessage } from '../../../src/adapters/receivers/slack-receiver.ts';
import { teamsMessage } from '../../../src/adapters/receivers/teams-receiver.ts';
import { webhookBody } from '../../../src/adapters/receivers/webhook-receiver.ts';
import type { Notification } from '../../../src/core/alert/content/notification.ts';
import { propertyRuns, propertySeed } from '../../thoroughness.ts';
import { FACTS, HUB, hubs, notification } from './notifications.ts';

const RUNS = { numRuns: propertyRuns(40), seed: propertySeed(70) };

/** The body of every format, and the most bytes that its service takes (its documentation, read 2026-11). */
const FORMATS: readonly {
  readonly format: string;
  readonly most: number;
  readonly body: (notice: Notification) => string;
}[] = [
  { format: 'azureMonitor', most: 256 * 1024, body: azureMonitorBody },
  { format: 'eventGrid', most: 1024 * 1024, body: (given) => JSON.stringify(cloudEventFrom(given, '/hubwarden')) },
  { format: 'pagerDuty', most: 512 * 1024, body: (given) => pagerDutyEvent(given, '0'.repeat(32)) },
  { format: 'slack', most: 13_000, body: slackMessage },
  { format: 'teams', most: 21_000, body: teamsMessage },
  { format: 'webhook', most: 20_000, body: webhookBody },
];

/** Every text in a JSON value, keys among them. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => [key, ...textsIn(each)]);
}

function withWords(words: string): Notification {
  const facts = FACTS.map((fact) => (fact.label === 'More' ? fact : { ...fact, value: words }));
  return notification({ title: words, facts, text: words, reason: words, hubs: [`${HUB}${words}`] });
}

const EMOJI = ['🔥', '👩‍👩‍👧‍👦', '🏳️‍🌈', '👍🏽', '🇩🇪', 'é', 'नि'];
const WHOLE = new Intl.Segmenter('en', { granularity: 'grapheme' });

describe.each(FORMATS)('$format', ({ body, format, most }) => {
  it.each([
    { why: 'turns the direction of writing', character: '\u202e' },
    { why: 'isolates a direction', character: '\u2067' },
    { why: 'has no width', character: '\u200b' },
    { why: 'joins nothing', character: '\u200d' },
    { why: 'is a soft hyphen', character: '\u00ad' },
    { why: 'is a byte order mark', character: '\ufeff' },
    { why: 'is a tag', character: '\u{e0041}' },
    { why: 'is a selector', character: '\u{e0101}' },
    { why: 'ends a line', character: '\u2028' },
    { why: 'commands a terminal', character: '\u009b' },
    { why: 'is half a character', character: '\ud83d' },
  ])('sends nothing that $why', ({ character }) => {
    const sent = body(withWords(`pypi${character}org`));
    expect(sent.isWellFormed()).toBe(true);
    for (const text of textsIn(JSON.parse(sent))) {
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|\u{e0101}/u);
    }
  });

  it('sends no empty text for a name of nothing that is seen', () => {
    const { hubs: _, ...empty } = withWords('\u200b\u202e');
    const texts = textsIn(JSON.parse(body(notification(empty))));
    expect(texts.filter((text) => text === '' || text.trim() === '')).toEqual([]);
  });

  it('cuts between characters, wherever the cut falls', () => {
    fc.assert(
      fc.property(
        fc.nat(2100),
        fc.constantFrom(...EMOJI),
        fc.integer({ min: 1, max: 3000 }),
        (before, emoji, count) => {
          const sent = body(withWords(`${'x'.repeat(before)}${emoji.repeat(count)}`));
          expect(sent.isWellFormed()).toBe(true);
          expect(Buffer.byteLength(sent)).toBeLessThanOrEqual(most);
          const known = new Set([...WHOLE.segment(emoji)].map(({ segment }) => segment));
          for (const text of textsIn(JSON.parse(sent)).filter((each) => /xx+[^x]/.test(each) && each.includes(emoji))) {
            const tail = text.slice(text.indexOf(emoji));
            for (const { segment } of WHOLE.segment(tail))
              if (segment.codePointAt(0)! > 0x7f && segment !== '…') expect(known.has(segment), segment).toBe(true);
          }
        },
      ),
      RUNS,
    );
  });

  it('counts 800 hubs where 500 are listed', () => {
    const sent = JSON.parse(body(notification({ hubs: hubs(500), hubCount: 800, title: 'HW303 on 800 hubs' })));
    const texts = JSON.stringify(sent);
    expect(texts).toContain('800 hubs');
    if (!['slack', 'teams'].includes(format)) expect(texts).toMatch(/"hubCount":800\b/);
    expect(texts).not.toMatch(/"hubCount":500\b/);
  });
});

describe('the published limits of each service', () => {
  const hostile = fc.record({
    title: fc.string({ unit: fc.constantFrom('&', '<', '"', '\\', '🔥', 'x', '\u202e', '\n'), maxLength: 4000 }),
    value: fc.string({ unit: fc.constantFrom('&', '<', '"', '\\', '🔥', 'x', '{', '\u200b'), maxLength: 4000 }),
    count: fc.nat(800),
    linkLength: fc.constantFrom(0, 100, 2999, 3001),
  });
  it.each(FORMATS)('hold for $format', ({ body, most }) => {
    fc.assert(
      fc.property(hostile, ({ count, linkLength, title, value }) => {
        const facts = FACTS.map((fact) => (fact.label === 'More' ? fact : { ...fact, value }));
        const link = linkLength === 0 ? undefined : `https://hubwarden.contoso.com/${'p'.repeat(linkLength - 30)}`;
        const sent = body(notification({ title, facts, hubs: hubs(Math.min(count, 500)), hubCount: count, link }));
        expect(Buffer.byteLength(sent)).toBeLessThanOrEqual(most);
        const message = JSON.parse(sent);
        if (message.payload !== undefined) expect(message.payload.summary.length).toBeLessThanOrEqual(1024);
        if (message.blocks === undefined) return;
        expect(message.text.length).toBeLessThanOrEqual(3000);
        expect(message.blocks.length).toBeLessThanOrEqual(50);
        expect(message.blocks[0].text.text.length).toBeLessThanOrEqual(150);
        const buttons = message.blocks.filter(({ type }: { type: string }) => type === 'actions');
        for (const { elements } of buttons) expect(elements[0].url.length).toBeLessThanOrEqual(3000);
      }),
      RUNS,
    );
  });
});

describe('facts of one label', () => {
  const facts = [
    { label: 'Where', value: 'HW201: 3 hubs' },
    { label: 'Where', value: 'HW203: 1 hub' },
  ] as const;
  it('all stand in the tables of Azure Monitor and PagerDuty', () => {
    const given = notification({ facts });
    expect(JSON.parse(azureMonitorBody(given)).data.customProperties).toEqual({ Where: 'HW201: 3 hubs\nHW203: 1 hub' });
    expect(JSON.parse(pagerDutyEvent(given, 'k')).payload.custom_details.Where).toBe('HW201: 3 hubs\nHW203: 1 hub');
  });
});
