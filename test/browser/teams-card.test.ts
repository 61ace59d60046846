import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { teamsMessage } from '../../src/adapters/receivers/teams-receiver.ts';
import { openChromium } from '../../src/local/card/chromium.ts';
import { CARD, drawCard } from '../../src/local/card/draw-card.ts';
import { SAMPLE_NOTIFICATION } from '../../src/local/card/sample-notification.ts';
import { HOSTILE, hubId, NOTIFICATIONS, PAGES_URL } from './card-notifications.ts';

// A channel on a desk, and one on a telephone.
const WIDTHS_PX = [640, 340] as const;
const CASES = Object.keys(NOTIFICATIONS).flatMap((name) =>
  WIDTHS_PX.map((widthPx) => ({ name: name as keyof typeof NOTIFICATIONS, widthPx })),
);

/** Texts that stand out of the card, or that are cut off by the box they stand in. */
const OVERFLOWING = `(() => {
  const card = document.querySelector('${CARD}').getBoundingClientRect();
  const texts = document.createTreeWalker(document.querySelector('${CARD}'), NodeFilter.SHOW_TEXT);
  const out = [];
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects())
      if (box.left < card.left || box.right > card.right + 0.5 || box.bottom > card.bottom + 0.5) out.push(node.data.slice(0, 60));
  }
  for (const element of document.querySelectorAll('${CARD} *'))
    if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0) out.push(element.tagName + ' ' + element.className);
  return out;
})()`;

describe('the card that a person sees in Teams', () => {
  let browser: Browser;
  let page: Page;
  let asked: string[] = [];

  beforeAll(async () => {
    browser = await openChromium();
    page = await browser.newPage({ viewport: { width: 720, height: 900 } });
    await page.route('**/*', async (route) => {
      asked.push(route.request().url());
      await route.abort();
    });
  });
  // Each card is drawn on a document of its own.
  beforeEach(() => {
    asked = [];
  });
  afterAll(() => browser.close());

  async function draw(name: keyof typeof NOTIFICATIONS, widthPx = 640): Promise<void> {
    expect(await drawCard(page, teamsMessage(NOTIFICATIONS[name]), widthPx)).toEqual([]);
    const folder = process.env.CARD_PICTURES;
    if (folder === undefined) return;
    await mkdir(folder, { recursive: true });
    await page.locator(CARD).screenshot({ path: join(folder, `${name}-${widthPx}.png`) });
  }

  /** Label and value of each row, as they can be read. */
  function rows(): Promise<string[][]> {
    return page.evaluate(
      `[...document.querySelectorAll('${CARD} .ac-columnSet')].map((row) => row.innerText.split('\\n').filter((text) => text !== ''))`,
    );
  }

  it.each(CASES)('is seen whole, in ten rows at most, and asks no network: $name, $widthPx px wide', async (card) => {
    await draw(card.name, card.widthPx);
    expect(await page.evaluate(OVERFLOWING)).toEqual([]);
    const shown = await rows();
    expect(shown.length).toBeLessThanOrEqual(10);
    expect(shown.map((row) => row.length)).toEqual(shown.map(() => 2));
    expect(shown.map(([label]) => label)).toEqual(NOTIFICATIONS[card.name].facts.map(({ label }) => label));
    // What a name would have had fetched would have been asked for by now.
    await page.waitForTimeout(100);
    expect(asked).toEqual([]);
  });

  it.each([
    { name: 'openedOnOne', head: ['CRITICAL · opened', 'HW204 Forbidden rule on hub-production-01'] },
    { name: 'openedOn500', head: ['CRITICAL · opened', 'HW204 Forbidden rule on 500 hubs'] },
    { name: 'resolved', head: ['CRITICAL · resolved', 'Resolved: HW204 Forbidden rule on hub-production-01'] },
    { name: 'digest', head: ['DIGEST · no action is needed now', 'Digest: findings that page no one on 500 hubs'] },
  ] as const)('says at a glance what it is: $name', async ({ name, head }) => {
    await draw(name);
    const text = await page.locator(`${CARD} .ac-container`).nth(1).innerText();
    expect(text.split('\n').filter((line) => line !== '')).toEqual(head);
  });

  it('names three of 500 hubs and how many more there are', async () => {
    await draw('openedOn500');
    expect(await rows()).toContainEqual([
      'Where',
      'hub-production-0000, hub-production-0001, hub-production-0002 and 497 more',
    ]);
  });

  /** What the buttons open, in their order. */
  async function opened(): Promise<string[]> {
    for (const button of await page.locator(`${CARD} button`).all()) await button.click();
    return await page.evaluate('window.opened');
  }

  it('leads to the alert, the hub, the meaning and the hub in the portal, and nowhere else', async () => {
    const alert = expect.stringMatching(/^https:\/\/hubwarden\.contoso\.com\/alerts\/[0-9a-f]{10}$/);
    await draw('openedOnOne');
    expect(await opened()).toEqual([
      alert,
      `${PAGES_URL}/hubs/00000000-0000-4000-8000-000000000001/rg-ai-production/hub-production-01#HW204-tunnel`,
      `${PAGES_URL}/findings/HW204`,
      `https://portal.azure.com/#resource${hubId('hub-production-01')}/overview`,
    ]);
    await draw('openedOn500');
    expect(await opened()).toEqual([alert, `${PAGES_URL}/findings/HW204`]);
  });

  it('shows hostile text as text: no link, no markup, nothing turned around', async () => {
    await draw('hostile');
    const markup = 'a, img, script, iframe, b, i, em, strong, ul, ol, li, h1, h2, code, [onerror], [href], [src]';
    expect(await page.locator(CARD).locator(markup).count()).toBe(0);
    const text = await page.locator(CARD).innerText();
    for (const each of HOSTILE) expect(text).toContain(each.replace('{{', '{ {'));
    expect(text).toContain('probably moc.osotnoc@nimda');
    expect(text).not.toMatch(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
    const links = (await opened()).map((each) => new URL(each));
    // A name stands in the fragment of a link to a page of Hubwarden, encoded; it chooses neither host nor path.
    expect(links.map(({ origin }) => origin)).toEqual([PAGES_URL, PAGES_URL, PAGES_URL, 'https://portal.azure.com']);
    expect(links.map(({ pathname, search }) => pathname + search).join(' ')).not.toContain('evil');
    expect(links[1]?.hash).toBe(`#HW204-${encodeURIComponent(HOSTILE[0])}`);
  });

  it('is the picture in the docs', async () => {
    expect(await drawCard(page, teamsMessage(SAMPLE_NOTIFICATION))).toEqual([]);
    expect(await page.evaluate(OVERFLOWING)).toEqual([]);
    // A row that wraps is still one row; the whole card is seen without scrolling.
    expect((await page.locator(CARD).boundingBox())?.height).toBeLessThan(600);
  });
});
