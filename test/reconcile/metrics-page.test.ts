import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Metric } from '../../src/reconcile/metrics.ts';
import { METRICS, SPANS } from '../../src/reconcile/metrics.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PAGE = resolve(ROOT, 'docs/operations.md');
const PART = /(?<=<!-- metrics -->\n)[\s\S]*(?=<!-- \/metrics -->)/;

const SOURCES = readdirSync(resolve(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('reconcile/metrics.ts'))
  .map((file) => readFileSync(resolve(ROOT, 'src', file), 'utf8'));

function tables(): string {
  const metrics = Object.entries<Metric>(METRICS).map(
    ([name, { kind, unit, description, attributes }]) =>
      `| \`${name}\` | ${kind.toLowerCase()} | ${unit} | ${attributes.map((each) => `\`${each}\``).join(' ')} | ${description} |`,
  );
  const spans = Object.entries(SPANS).map(([name, description]) => `| \`${name}\` | ${description} |`);
  return [
    '',
    '| metric | kind | unit | attributes | what |',
    '|---|---|---|---|---|',
    ...metrics,
    '',
    '| span | what |',
    '|---|---|',
    ...spans,
    '',
    '',
  ].join('\n');
}

describe('the page of metrics', () => {
  it('is current; UPDATE=1 writes it', () => {
    const page = readFileSync(PAGE, 'utf8');
    const made = page.replace(PART, () => tables());
    if (process.env.UPDATE === '1') writeFileSync(PAGE, made);
    else expect(page).toBe(made);
  });

  it.each(Object.keys(METRICS))('names %s, which is really measured', (name) => {
    expect(SOURCES.some((text) => text.includes(`measure('${name}'`))).toBe(true);
  });

  it.each(Object.keys(SPANS))('names %s, which is really opened', (name) => {
    expect(SOURCES.some((text) => new RegExp(`\\.span\\(\\s*'${name}'`).test(text))).toBe(true);
  });
});
