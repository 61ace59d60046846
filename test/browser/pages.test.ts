import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hubPath } from '../../src/core/pages/page-paths.ts';
import { openChromium } from '../../src/local/card/chromium.ts';
import { documentedFleet, fleetId } from '../cli/documented-fleet.ts';
import type { VirtualApp } from '../reconcile/virtual-app.ts';
import type { PagesServer } from './pages-server.ts';
import { servePages } from './pages-server.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Every page, by what it shows. `VERSION` and `ALERT` stand for the only ones of the fleet. */
const PAGES = {
  fleet: '/',
  'fleet of a day': '/?range=24h',
  hubs: '/hubs',
  'hubs by filter': '/hubs?filter=verdict%3Adrifted%2Cblocked&sort=name',
  'a wrong filter': '/hubs?filter=verdikt%3Adrifted',
  'a drifted hub': hubPath(fleetId('forecast')),
  'a compliant hub': hubPath(fleetId('vision')),
  'a blocked hub': hubPath(fleetId('sales')),
  'a hub that cannot be read': hubPath(fleetId('archive')),
  plan: `${hubPath(fleetId('sales'))}/plan`,
  reach: `${hubPath(fleetId('forecast'))}/reach?to=pypi.org%3A443`,
  operations: '/operations',
  alerts: '/alerts',
  'all alerts': '/alerts?all=yes',
  alert: '/alerts/ALERT',
  silence: '/alerts/silence?codes=HW204&hours=4',
  exemptions: '/exemptions',
  rollout: '/rollout',
  policy: '/policy',
  'a version': '/policy/versions/VERSION',
  findings: '/findings',
  finding: '/findings/HW204',
  about: '/about',
  'no page': '/nothing-here',
} as const;

type PageName = keyof typeof PAGES;
const NAMES = Object.keys(PAGES) as PageName[];
const NOT_FOUND: readonly PageName[] = ['no page'];
const BAD: readonly PageName[] = ['a wrong filter'];

const VIEWS = (['light', 'dark'] as const).flatMap((colorScheme) =>
  ([1280, 360] as const).map((width) => ({ colorScheme, width })),
);

let browser: Browser;
let world: VirtualApp;
let server: PagesServer;
let current: Current | undefined;

beforeAll(async () => {
  [browser, world] = await Promise.all([openChromium(), documentedFleet()]);
  server = await servePages(world);
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

interface Opened {
  readonly page: Page;
  /** What the console said, and requests that left the origin. */
  readonly complaints: string[];
}

interface Current extends Opened {
  readonly asked: string;
  readonly context: BrowserContext;
}

/** A page of a browser that is set up so. Tests in a row that ask for the same share it: to make one takes longer than most of them. */
async function open(options: Parameters<Browser['newContext']>[0]): Promise<Opened> {
  const asked = JSON.stringify(options);
  if (current?.asked !== asked) {
    await current?.context.close();
    const context = await browser.newContext(options);
    const page = await context.newPage();
    current = { asked, context, page, complaints: complaintsOf(page) };
  }
  current.complaints.length = 0;
  return current;
}

function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(`${page.url()} ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`${page.url()} ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url)) complaints.push(`request to ${request.url()}`);
  });
  return complaints;
}

async function pathOf(name: PageName): Promise<string> {
  const version = (await policyHash()) ?? '';
  return PAGES[name].replace('VERSION', version).replace('ALERT', await firstAlert());
}

let known: { version: string | undefined; alert: string } | undefined;
async function facts(): Promise<{ version: string | undefined; alert: string }> {
  known ??= await lookUpFacts();
  return known;
}

async function lookUpFacts() {
  const get = async (path: string): Promise<string> => (await fetch(server.url + path)).text();
  const alert = /href="\/alerts\/([0-9a-f]{10})"/.exec(await get('/alerts'))?.[1];
  const version = /href="\/policy\/versions\/([0-9a-f]+)"/.exec(await get('/policy'))?.[1];
  if (alert === undefined) throw new Error('the fleet has no alert');
  return { version, alert };
}

async function policyHash(): Promise<string | undefined> {
  return (await facts()).version;
}

async function firstAlert(): Promise<string> {
  return (await facts()).alert;
}

async function violations(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(AXE);
  const found: { id: string; nodes: { html: string; failureSummary?: string }[] }[] = await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'], runOnly: ${JSON.stringify(TAGS)} }).then(({ violations }) => violations)`,
  );
  return found.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ failureSummary = '', html }) => `${html.slice(0, 200)} ${failureSummary}`).join(' | ')}`,
  );
}

/** Elements that a finger cannot hit: links and buttons under 24 px in both directions, apart from those within a sentence or cell. */
const SMALL_TARGETS = `[...document.querySelectorAll('button, input:not([type=hidden]), select, summary, nav a, .chip, .stat')]
  .filter((each) => each.getClientRects().length > 0)
  .map((each) => ({ box: each.getBoundingClientRect(), text: each.outerHTML.slice(0, 100) }))
  .filter(({ box }) => box.height < 24 && box.width < 24)
  .map(({ text }) => text)`;

describe('in light and dark colours, on a desk and on a phone', () => {
  it.each(NAMES)('%s: accessible, silent, from one origin, without sideways scroll', async (name) => {
    // Without motion, so that no view is measured on the way to the next one.
    const { complaints, page } = await open({ reducedMotion: 'reduce' });
    const answer = await page.goto(server.url + (await pathOf(name)));
    expect(answer?.status()).toBe(NOT_FOUND.includes(name) ? 404 : BAD.includes(name) ? 400 : 200);
    expect(answer?.headers()['content-security-policy']).toContain("default-src 'none'");
    // Only styles read colours and width, so one load shows a page in every view.
    for (const { colorScheme, width } of VIEWS) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      const seen = {
        violations: await violations(page),
        isScrolledSideways: await page.evaluate('document.documentElement.scrollWidth > innerWidth'),
        smallTargets: await page.evaluate(SMALL_TARGETS),
        isDark: await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches"),
        width: await page.evaluate('innerWidth'),
      };
      const isDark = colorScheme === 'dark';
      expect(seen).toEqual({ violations: [], isScrolledSideways: false, smallTargets: [], isDark, width });
    }
    // Chromium itself reports an answer that is no 2xx.
    expect(complaints.filter((each) => !each.includes('Failed to load resource'))).toEqual([]);
  });
});

describe('without script', () => {
  it.each(NAMES)('%s shows its content', async (name) => {
    const { complaints, page } = await open({ javaScriptEnabled: false, viewport: { width: 1280, height: 900 } });
    await page.goto(server.url + (await pathOf(name)));
    expect((await page.locator('h1').innerText()).length).toBeGreaterThan(2);
    expect(await page.locator('.script-only').first().isVisible()).toBe(false);
    expect(complaints.filter((each) => !each.includes('Failed to load resource'))).toEqual([]);
  });

  it('a filter narrows the list, and its address shows it', async () => {
    const { page } = await open({ javaScriptEnabled: false });
    await page.goto(`${server.url}/hubs`);
    await page.locator('[data-search]').fill('verdict:blocked');
    await page.keyboard.press('Enter');
    await page.waitForURL(/filter=verdict/);
    const names = await page.locator('tbody th').allInnerTexts();
    expect(names.map((each) => each.trim()).sort()).toEqual(['hub-labs', 'hub-sales']);
  });
});

describe('with forced colours and without motion', () => {
  it.each(['fleet', 'hubs', 'a drifted hub'] as const)('%s stays readable', async (name) => {
    const { complaints, page } = await open({ forcedColors: 'active', reducedMotion: 'reduce' });
    await page.goto(server.url + (await pathOf(name)));
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

/** The page of a wrong filter and of no page link to themselves; the archive is the hub that cannot be read. The host answers `/.auth`. */
const REFUSED_ON_PURPOSE = [/\/nothing-here$/, /filter=verdikt/, /hub-archive(\/plan|\/reach|\?read=)/, /\/\.auth\//];

/** The addresses of this app that a page links to. */
async function ownLinks(page: Page): Promise<readonly string[]> {
  const all: string[] = await page.evaluate(`[...document.links].map((each) => each.href)`);
  return all.filter((each) => each.startsWith(server.url)).map((each) => each.replace(/#.*/, ''));
}

describe('links', () => {
  it('every link of every page to this app is answered', async () => {
    const { page } = await open({});
    const links = new Set<string>();
    for (const name of NAMES) {
      await page.goto(server.url + (await pathOf(name)));
      for (const each of await ownLinks(page)) links.add(each);
    }
    expect(links.size).toBeGreaterThan(50);
    const broken: string[] = [];
    for (const link of links) {
      const { status } = await fetch(link, { redirect: 'manual' });
      if (status >= 400 && !REFUSED_ON_PURPOSE.some((each) => each.test(link))) broken.push(`${status} ${link}`);
    }
    expect(broken).toEqual([]);
  });

  it('a link to a place of a page finds it', async () => {
    const { page } = await open({});
    const missing: string[] = [];
    for (const name of NAMES) {
      await page.goto(server.url + (await pathOf(name)));
      const gone: string[] = await page.evaluate(
        `[...document.querySelectorAll('a[href^="#"]')].map((each) => each.getAttribute('href').slice(1)).filter((id) => document.getElementById(decodeURIComponent(id)) === null)`,
      );
      missing.push(...gone.map((each) => `${name} ${each}`));
    }
    expect(missing).toEqual([]);
  });
});

describe('by keyboard', () => {
  it('the first stop leads to the content, and every control can be reached', async () => {
    const { page } = await open({});
    await page.goto(`${server.url}/hubs`);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    const wanted: number = await page.evaluate(
      `[...document.querySelectorAll('a[href], button:not([disabled]), input:not([type=hidden]):not([disabled]), summary, [tabindex="0"]')].filter((each) => each.tabIndex >= 0 && each.checkVisibility()).length`,
    );
    const seen = new Set<string>();
    for (let step = 0; step < wanted + 5; step += 1) {
      seen.add(
        await page.evaluate(
          `(() => { const all = [...document.querySelectorAll('*')]; return String(all.indexOf(document.activeElement)); })()`,
        ),
      );
      await page.keyboard.press('Tab');
    }
    expect(seen.size).toBeGreaterThanOrEqual(wanted - 1);
  });

  it('/ goes to the search, and keys are dead in fields', async () => {
    const { page } = await open({});
    await page.goto(`${server.url}/hubs`);
    await page.keyboard.press('/');
    expect(await page.evaluate('document.activeElement.name')).toBe('filter');
    await page.keyboard.type('g?h');
    expect(await page.locator('[data-search]').inputValue()).toBe('g?h');
    expect(page.url()).toBe(`${server.url}/hubs`);
  });

  it('g h leads to the hubs, and ? lists the keys', async () => {
    const { page } = await open({});
    await page.goto(`${server.url}/`);
    await page.keyboard.press('?');
    await page.locator('dialog').getByText('Keys work outside of fields').waitFor();
    await page.keyboard.press('Escape');
    // The dialog takes the keys until it is gone.
    await page.locator('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('g');
    await page.keyboard.press('h');
    await page.waitForURL(`${server.url}/hubs`);
  });
});

describe('switches', () => {
  it('the theme and the zone of times stay for the next page', async () => {
    const { page } = await open({ timezoneId: 'America/New_York' });
    await page.goto(`${server.url}/policy`);
    await page.getByRole('button', { name: 'Theme: system' }).click();
    await page.getByRole('button', { name: 'Times: UTC' }).click();
    await page.goto(`${server.url}/policy`);
    expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('light');
    const text = await page.locator('time[data-exact]').first().innerText();
    expect(text).toMatch(/-05:00$/);
    expect(await page.locator('time[data-exact]').first().getAttribute('title')).toMatch(/UTC/);
  });
});

/** `PAGE_PICTURES=docs/images npm run test:browser` draws the pictures of the documentation again. Fonts differ between machines, so they are not compared. */
describe.runIf(process.env.PAGE_PICTURES !== undefined)('the pictures of the documentation', () => {
  it.each([
    { file: 'pages-fleet.png', name: 'fleet of a day', height: 1230 },
    { file: 'pages-hub.png', name: 'a drifted hub', height: 1130 },
  ] as const)('$file', async ({ file, height, name }) => {
    const { page } = await open({ colorScheme: 'light', viewport: { width: 1280, height } });
    await page.goto(server.url + (await pathOf(name)));
    await page.screenshot({ path: `${process.env.PAGE_PICTURES}/${file}` });
  });
});
