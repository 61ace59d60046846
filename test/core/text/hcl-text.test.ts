import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hclLines, hclName, hclString } from '../../../src/core/text/hcl-text.ts';

/** The start of a template. */
const OPEN = '$'.concat('{');

describe('a string of Terraform', () => {
  it.each([
    { why: 'plain', text: 'pypi.org', says: '"pypi.org"' },
    { why: 'a quote and a backslash', text: 'a"b\\c', says: '"a\\"b\\\\c"' },
    { why: 'a line end', text: 'a\r\n\tb', says: '"a\\r\\n\\tb"' },
    { why: 'an interpolation', text: `${OPEN}file("/etc/passwd")}`, says: `"$${OPEN}file(\\"/etc/passwd\\")}"` },
    { why: 'a directive', text: '%{ if true }', says: '"%%{ if true }"' },
    { why: 'signs before an interpolation', text: `$${OPEN}a}`, says: `"$$${OPEN}a}"` },
    { why: 'a sign that opens nothing', text: '5 % of $ 3', says: '"5 % of $ 3"' },
    { why: 'invisible characters', text: 'a\u202eb\u200bc', says: '"a\\u202eb\\u200bc"' },
    { why: 'an emoji', text: '😀', says: '"😀"' },
    { why: 'a tag character', text: '\u{e0041}', says: '"\\U000e0041"' },
    { why: 'half an emoji', text: '\ud83d', says: '"\ufffd"' },
  ])('escapes $why', ({ says, text }) => {
    expect(hclString(text)).toBe(says);
  });

  it('ends nowhere but at its end and opens no template, whatever it holds', () => {
    const parts = fc.constantFrom('$', '%', '{', '}', '"', '\\', 'a', '\n', '\u202e');
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 30 }), (signs) => {
        const inner = hclString(signs.join('')).slice(1, -1);
        // The language removes these again: escapes, and doubled signs before a brace.
        const rest = inner.replaceAll(/\\(?:["\\nrt]|u[0-9a-f]{4})/g, '');
        expect(rest).not.toMatch(/["\\\n]/);
        for (const [run = ''] of inner.matchAll(/[$%]+(?=\{)/g)) expect(run.length).toBeGreaterThan(1);
        expect(inner).not.toContain('\u202e');
      }),
      { numRuns: 3000 },
    );
  });
});

it('makes names of blocks of any text', () => {
  expect(['pypi-org-fopdba3h', '8080-a', 'ä/b', ''].map(hclName)).toEqual([
    'pypi_org_fopdba3h',
    'r_8080_a',
    'r__b',
    'r_',
  ]);
});

it('writes objects line by line, with equals signs below each other up to the next object', () => {
  const value = {
    type: 'FQDN',
    category: 'UserDefined',
    destination: { ports: '443', spark: false },
    fqdns: ['a', 'b'],
    none: null,
  };
  expect(hclLines(value, '').join('\n')).toBe(
    'type     = "FQDN"\ncategory = "UserDefined"\ndestination = {\n  ports = "443"\n  spark = false\n}\nfqdns = ["a", "b"]\nnone  = null',
  );
});
