import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../../src/core/verdict/catalogue/catalogue.ts';
import { FINDING_CODES } from '../../../../src/core/verdict/catalogue/finding-code.ts';
import { renderedExamples, SCENARIOS } from '../example-scenarios.ts';

const FILE = new URL('../../../../src/core/verdict/catalogue/catalogue-examples.ts', import.meta.url);
const LINE_WIDTH = 120;

/** A text as the formatter writes it: in the kind of quotes that it holds fewer of. */
function quoted(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
  const quote = text.split("'").length > text.split('"').length ? '"' : "'";
  return `${quote}${inner.replaceAll(quote, `\\${quote}`)}${quote}`;
}

function moduleOf(examples: Readonly<Record<string, string>>): string {
  const entries = Object.entries(examples).map(([code, text]) => {
    const line = `  ${code}: ${quoted(text)},`;
    return line.length <= LINE_WIDTH ? line : `  ${code}:\n    ${quoted(text)},`;
  });
  return [
    '/**',
    " * For each code a finding in Hubwarden's words. Generated: a test renders each from a small scenario and compares it with",
    ' * this file. `UPDATE=1 npx vitest run --project unit test/core/verdict` writes it; a second run writes the pages.',
    ' */',
    'export const EXAMPLES: Readonly<Record<string, string>> = {',
    ...entries,
    '};',
    '',
  ].join('\n');
}

describe('the examples of the catalogue', () => {
  it('equal the findings of the scenarios, word by word (UPDATE=1 writes them)', async () => {
    const text = moduleOf(await renderedExamples());
    if (process.env.UPDATE === '1') writeFileSync(FILE, text);
    expect(readFileSync(FILE, 'utf8')).toBe(text);
  });

  it('exist for every code', async () => {
    expect(Object.keys(SCENARIOS).sort()).toEqual([...FINDING_CODES]);
    const examples = await renderedExamples();
    for (const code of FINDING_CODES) expect(CATALOGUE[code].example).toBe(examples[code]);
  });

  it('name their subject', async () => {
    for (const text of Object.values(await renderedExamples())) expect(text).not.toMatch(/undefined|\[object|: $/);
  });
});
