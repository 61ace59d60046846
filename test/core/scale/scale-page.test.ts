import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scaleOf } from '../../../src/core/scale/scale.ts';
import type { ScaleInput } from '../../../src/core/scale/scale-input.ts';
import { durationText, scaleRowsOf, shareText, wholeText } from '../../../src/core/scale/scale-rows.ts';

const FILE = join(import.meta.dirname, '../../../docs/scale.md');

const FLEETS: readonly ScaleInput[] = [
  { hubs: 1000, subscriptions: 20 },
  { hubs: 10_000, subscriptions: 200 },
  { hubs: 100_000, subscriptions: 1000 },
  { hubs: 1_000_000, subscriptions: 5000 },
].map((size) => ({ ...size, accounts: 0, sweepsADay: 24, eventsADay: size.hubs / 10 }));

const IN_ONE: readonly ScaleInput[] = [1000, 10_000, 50_000, 71_000, 100_000].map((hubs) => ({
  hubs,
  accounts: 0,
  subscriptions: 1,
  sweepsADay: 24,
  eventsADay: 0,
}));

function markdown(rows: readonly (readonly string[])[]): string {
  const [head = [], ...rest] = rows.map((cells) => `| ${cells.join(' | ')} |`);
  return [head, `|${' --- |'.repeat(rows[0]?.length ?? 0)}`, ...rest].join('\n');
}

function figuresTable(): string {
  const all = FLEETS.map((input) => scaleOf(input));
  const columns = all.map((figures) => scaleRowsOf(figures));
  const first = all.map(({ limits: [most] }) => (most === undefined ? '' : `${most.what}: ${shareText(most.used)}`));
  return markdown([
    [
      '',
      ...FLEETS.map(({ hubs, subscriptions }) => `${wholeText(hubs)} hubs, ${wholeText(subscriptions)} subscriptions`),
    ],
    ...(columns[0] ?? []).map(([what], row) => [what, ...columns.map((column) => column[row]?.[1] ?? '')]),
    ['limit that is used most', ...first],
  ]);
}

function oneSubscriptionTable(): string {
  return markdown([
    ['hubs in one subscription', 'a sweep takes', 'of the hour between two', 'of the time until it is abandoned'],
    ...IN_ONE.map((input) => {
      const { limits, sweep } = scaleOf(input);
      const used = (name: string): string => shareText(limits.find((each) => each.name === name)?.used ?? 0);
      return [wholeText(input.hubs), durationText(sweep.seconds), used('SweepInterval'), used('SweepAbandon')];
    }),
  ]);
}

function withTable(page: string, mark: string, table: string): string {
  const [before, , after] = page.split(new RegExp(`(?<=<!-- ${mark} -->\n)([^]*?)(?=<!-- /${mark} -->)`));
  if (after === undefined) throw new Error(`docs/scale.md has no place for "${mark}"`);
  return `${before}${table}\n${after}`;
}

describe('docs/scale.md', () => {
  it('shows the figures that core/scale computes (UPDATE=1 writes them)', () => {
    const page = readFileSync(FILE, 'utf8');
    const made = withTable(withTable(page, 'figures', figuresTable()), 'one subscription', oneSubscriptionTable());
    if (process.env.UPDATE === '1') writeFileSync(FILE, made);
    expect(readFileSync(FILE, 'utf8')).toBe(made);
  });
});
