import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseHcl } from '@cdktf/hcl2json';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { azmlText } from '../../../../src/cli/plan/code/azml-text.ts';
import { bicepText } from '../../../../src/cli/plan/code/bicep-text.ts';
import { terraformText } from '../../../../src/cli/plan/code/terraform-text.ts';
import { countOf } from '../../../thoroughness.ts';
import { codeWith, HOSTILE_TEXTS, ruleTo } from './hostile-rules.ts';

const SAMPLES = join(import.meta.dirname, '../../../fixtures/rules-as-code');

/** Texts of the signs that mean something in one of the languages, and any other text. */
const texts = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc
    .array(
      fc.constantFrom(
        '$',
        '%',
        '{',
        '}',
        '"',
        "'",
        '\\',
        '\n',
        '\r',
        '[',
        ']',
        '#',
        '/',
        '*',
        ':',
        '-',
        ' ',
        'a',
        '\u202e',
      ),
      {
        maxLength: 20,
      },
    )
    .map((signs) => signs.join('')),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

const RUNS = { numRuns: countOf(400) };

/** Every string of a Bicep text in its order, by the grammar of the language; comments are left out. */
function bicepStrings(text: string): readonly string[] {
  const strings: string[] = [];
  const token = /\/\/[^\n]*|'((?:[^'\\$\n\r]|\\(?:['\\nrt$]|u\{[0-9a-f]{1,6}\})|\$(?!\{))*)'|[^'/]|\/(?!\/)/gy;
  let at = 0;
  for (const match of text.matchAll(token)) {
    if (match.index !== at) break;
    at += match[0].length;
    if (match[1] !== undefined) strings.push(unescaped(match[1]));
  }
  if (at !== text.length) throw new Error(`not Bicep from ${JSON.stringify(text.slice(at, at + 40))}`);
  return strings;
}

const NAMED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function unescaped(inner: string): string {
  return inner.replaceAll(/\\(?:u\{([0-9a-f]+)\}|(.))/g, (_, code: string | undefined, sign: string) =>
    code === undefined ? (NAMED[sign] ?? sign) : String.fromCodePoint(Number.parseInt(code, 16)),
  );
}

/** The parser keeps templates as they are written: a doubled sign before a brace is the sign itself. */
function ofTemplate(text: string): string {
  return text.replaceAll(/([$%])\1(?=\{)/g, '$1');
}

describe('hostile names and destinations', () => {
  it('stay texts in Bicep', () => {
    fc.assert(
      fc.property(texts, texts, texts, (hubName, origin, destination) => {
        const rule = { ...ruleTo(destination, 1), origin };
        const strings = bicepStrings(bicepText(codeWith([rule, { ...rule, name: 'rule_1' }], { hubName })));
        expect(strings).toContain(hubName.toWellFormed());
        expect(strings.filter((each) => each === destination.toWellFormed()).length).toBeGreaterThan(1);
        // Two types and the existing hub, then type, name, type, category and destination of each of the two rules.
        expect(strings).toHaveLength(2 + 2 * 5);
      }),
      RUNS,
    );
  });

  it('compile to the same texts', () => {
    const rules = HOSTILE_TEXTS.map((text, at) => ruleTo(text, at));
    expect(bicepText(codeWith(rules))).toBe(readFileSync(join(SAMPLES, 'hostile.bicep'), 'utf8'));
    const compiled = JSON.parse(readFileSync(join(SAMPLES, 'hostile.compiled.json'), 'utf8')) as {
      readonly resources: readonly { readonly properties: { readonly destination: string } }[];
    };
    // A template reads a text in square brackets as an expression; a doubled bracket is the bracket itself.
    const texts = compiled.resources.map(({ properties }) => properties.destination.replace(/^\[\[/, '['));
    expect(texts).toEqual(HOSTILE_TEXTS);
  });

  it('stay texts in Terraform', async () => {
    await fc.assert(
      fc.asyncProperty(texts, texts, texts, async (hubName, origin, destination) => {
        const rule = { ...ruleTo(destination, 1), origin };
        const text = terraformText(codeWith([rule, { ...rule, name: 'rule_1' }], { hubName }));
        const parsed = (await parseHcl('rules.tf', text)) as {
          resource: {
            azapi_resource: Record<string, { parent_id: string; body: { properties: { destination: string } } }[]>;
          };
        };
        const resources = Object.values(parsed.resource.azapi_resource).flat();
        expect(resources).toHaveLength(2);
        for (const { body, parent_id: id } of resources) {
          expect(ofTemplate(body.properties.destination)).toBe(destination.toWellFormed());
          expect(ofTemplate(id).endsWith(`/${hubName.toWellFormed()}`)).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it('stay texts in the YAML of az ml, which reads YAML 1.1', () => {
    fc.assert(
      fc.property(texts, texts, texts, (hubName, origin, destination) => {
        const rule = { ...ruleTo(destination, 1), origin };
        const text = azmlText(codeWith([rule], { hubName }));
        expect(parseYaml(text, { version: '1.1' })).toEqual({
          managed_network: {
            isolation_mode: 'allow_only_approved_outbound',
            outbound_rules: [{ name: 'rule-1', type: 'fqdn', destination: destination.toWellFormed() }],
          },
        });
      }),
      RUNS,
    );
  });

  it('never make two blocks of one name', () => {
    const rules = ['a-b', 'a_b', 'A.b', '1'].map((name, at) => ({ ...ruleTo('x', at), name }));
    const blocks = [...terraformText(codeWith(rules)).matchAll(/"azapi_resource" "(\w+)"/g)].map(([, name]) => name);
    expect(blocks).toEqual(['a_b', 'a_b_2', 'A_b_3', 'r_1']);
    const symbols = [...bicepText(codeWith(rules)).matchAll(/^resource (\w+)/gm)].map(([, name]) => name);
    expect(symbols).toEqual(['hub', 'rule_a_b', 'rule_a_b_2', 'rule_A_b_3', 'rule_r_1']);
  });
});
