import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../src/core/verdict/catalogue/catalogue.ts';
import type { Rendered } from './rendered-alerts.ts';
import { formatsOf, pagingCodes, rendered, sectionsOf } from './rendered-alerts.ts';

const PAGE = resolve(import.meta.dirname, '../../../docs/alerts.md');
const EXAMPLES = resolve(import.meta.dirname, '../../../docs/examples/notifications');
const MARK = (name: string, end: 'begin' | 'end'): string =>
  `<!-- ${name}: ${end}, written by test/reconcile/alert/rendered-alerts.test.ts -->`;

/** The page with the text between two marks replaced. */
function withPart(page: string, name: string, part: string): string {
  const [begin, end] = [MARK(name, 'begin'), MARK(name, 'end')];
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/alerts.md has no marks of ${name}`);
  return `${page.slice(0, from + begin.length)}\n\n${part}\n\n${page.slice(to)}`;
}

/** Parts that no text for people may have: empty values, and subjects that name no actor. */
const WRONG = /undefined|\bHUB\b|\[object|[Nn]obody|the condition is over/;

/** Compares a file with its generated content, or writes it. */
function isWritten(file: string, wanted: string): void {
  if (process.env.UPDATE === '1') writeFileSync(file, wanted);
  expect(readFileSync(file, 'utf8'), file).toBe(wanted);
}

const all: Rendered[] = [];

beforeAll(async () => {
  for (const code of pagingCodes()) all.push(await rendered(code));
}, 120_000);

describe('docs/alerts.md', () => {
  it('shows what each alert says in each of its states (UPDATE=1 writes it)', () => {
    isWritten(PAGE, withPart(readFileSync(PAGE, 'utf8'), 'renderings', sectionsOf(all)));
  });

  it('links to one notification in every format, as it is sent (UPDATE=1 writes them)', async () => {
    const example = all.find(({ code }) => code === 'HW204')?.notices[0];
    const page = readFileSync(PAGE, 'utf8');
    for (const [type, body] of Object.entries(await formatsOf(example!))) {
      isWritten(join(EXAMPLES, `${type}.json`), body);
      expect(page).toContain(`examples/notifications/${type}.json`);
    }
  });
});

describe('the notifications of every code', () => {
  it('are of an opening, a reminder and a resolve, all about one alert', () => {
    for (const { code, notices: notifications } of all) {
      const transitions = notifications.map(({ transition }) => transition).filter((each) => each !== 'Updated');
      // The next sweep ends two of these within the hour, and a slow provisioning times out before a reminder is due.
      const isShort = code === 'HW602' || code === 'HW803' || code === 'HW302';
      const acknowledged = code === 'HW204' ? ['Acknowledged'] : [];
      expect(transitions, code).toEqual(['Opened', ...(isShort ? [] : ['Repeated']), ...acknowledged, 'Resolved']);
      expect(new Set(notifications.map(({ dedupKey }) => dedupKey)).size, code).toBe(1);
      for (const { title } of notifications) expect(title, code).toContain(`${code} ${CATALOGUE[code].title}`);
    }
  });

  it('name of two rules and two people the right ones at each moment, and what ended it', () => {
    const notices = all.find(({ code }) => code === 'HW204')?.notices ?? [];
    const line = (index: number, label: string): string =>
      notices[index]?.facts.find((each) => each.label === label)?.value ?? '-';
    expect(notices.map(({ reason }) => reason)).toEqual([
      'FirstFiring',
      'NewSubjects',
      'AuthorKnown',
      'RepeatElapsed',
      'AcknowledgedByPerson',
      'AllResolved',
    ]);
    const who = notices.map((_, index) => line(index, 'Who'));
    const both = 'probably ben@contoso.com (debug) and ann@contoso.com (tunnel)';
    expect(who).toEqual(['probably ann@contoso.com', '-', 'probably ben@contoso.com', both, both, '-']);
    expect(notices.map((_, index) => /^Delete (\w+)\./.exec(line(index, 'To do'))?.[1])).toEqual([
      'tunnel',
      'debug',
      'debug',
      'debug',
      'debug',
      undefined,
    ]);
    expect(line(3, 'To do')).toMatch(/ Do the same for tunnel\.$/);
    expect(line(5, 'What')).toMatch(
      /^It is over: a fresh read no longer shows it, after a change of tunnel by ann@contoso\.com\. The finding was: .*x\.ngrok\.io.*y\.ngrok\.io\.$/,
    );
  });

  it('are true in each state: a repair that waits is not promised, and times fit', () => {
    for (const { code, notices } of all)
      for (const { facts, since } of notices) {
        const text = facts.map(({ value }) => value).join('\n');
        expect(text, code).not.toMatch(/the next run repairs|No action is needed\.$/m);
        const days = [...text.matchAll(/20\d\d-\d\d-\d\d(?=[T ]\d)/g)].map(([day]) => Date.parse(day));
        for (const day of days) expect(Math.abs(day - Date.parse(since)), code).toBeLessThan(3 * 24 * 3600 * 1000);
      }
  });

  it('say in ten lines at most what, where, since when, what to do, and how to read more', () => {
    const each = all.flatMap(({ code, notices }) => notices.map((notification) => ({ ...notification, code })));
    for (const { code, facts, transition } of each) {
      expect(facts.length, code).toBeLessThanOrEqual(10);
      const wanted = ['What', 'Where', 'Since', ...(transition === 'Resolved' ? [] : ['To do']), 'More'];
      const labels = facts.map(({ label }) => label);
      expect(
        wanted.filter((label) => !labels.some((has) => has === label)),
        `${code} ${transition}`,
      ).toEqual([]);
      for (const { value } of facts) expect(value, code).not.toMatch(WRONG);
    }
  });
});
