import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_PACKS, listPacks } from '../../../../src/core/baseline/packs/built-in-packs.ts';
import { parsePolicy, renderProblems } from '../../../../src/core/baseline/parse-policy.ts';
import { EXEMPTABLE_CODES } from '../../../../src/core/baseline/policy/exemption.ts';
import { PLACEHOLDERS } from '../../../../src/core/baseline/policy/written-rule.ts';
import type { JsonSchema } from '../../../../src/core/baseline/schema/policy-schema.ts';
import { policyJsonSchema } from '../../../../src/core/baseline/schema/policy-schema.ts';

const DOCS = new URL('../../../../docs/', import.meta.url);
const POLICY_PAGE = new URL('policy.md', DOCS);
const page = readFileSync(POLICY_PAGE, 'utf8');

/** Every key that a policy can hold, with the path to it. */
function keysOf(
  schema: JsonSchema | boolean | undefined,
  path: string,
): readonly { path: string; key: string; schema: JsonSchema }[] {
  if (typeof schema !== 'object') return [];
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, child]) => {
    const at = `${path}.${key}`;
    return typeof child === 'object' ? [{ path: at, key, schema: child }, ...keysOf(child, at)] : [];
  });
  const items = Array.isArray(schema.items) ? [] : keysOf(schema.items, `${path}[]`);
  return [...own, ...items, ...keysOf(schema.additionalProperties, `${path}.*`)];
}

const keys = keysOf(policyJsonSchema(), '');

describe('policy.schema.json', () => {
  it('equals the schema in code; write it again with npx node src/cli/generate/policy-schema.ts', () => {
    const published: unknown = JSON.parse(readFileSync(new URL('policy.schema.json', DOCS), 'utf8'));
    expect(published).toEqual(JSON.parse(JSON.stringify(policyJsonSchema())));
  });

  it('describes every key, for editors and for remedies', () => {
    expect(keys.filter(({ schema }) => schema.description === undefined).map(({ path }) => path)).toEqual([]);
  });

  it('describes in whole sentences', () => {
    expect(
      keys
        .filter(({ schema }) => !/^[A-Z"].*\.$|^(observe|report)/.test(schema.description ?? ''))
        .map(({ path }) => path),
    ).toEqual([]);
  });

  it('refuses unknown keys wherever it names keys', () => {
    const open = keys.filter(({ schema }) => {
      const block = Array.isArray(schema.items) || typeof schema.items !== 'object' ? schema : schema.items;
      return block.properties !== undefined && block.additionalProperties !== false;
    });
    expect(open.map(({ path }) => path)).toEqual([]);
  });
});

describe('the page on policies', () => {
  it.each([...new Set(keys.map(({ key }) => key))])('reports %s', (key) => {
    expect(new RegExp(`\`(routes\\[\\]\\.|receivers\\[\\]\\.)?${key}\`|\\b${key}: `).test(page)).toBe(true);
  });

  it('names every pack with its editions, and every placeholder', () => {
    for (const { name } of listPacks()) {
      const editions = BUILT_IN_PACKS.filter((pack) => pack.name === name).map(({ edition }) => `\`${edition}\``);
      expect(page).toContain(`| \`${name}\` | ${editions.join(', ')} |`);
    }
    for (const placeholder of PLACEHOLDERS) expect(page).toContain(`\`{${placeholder}}\``);
  });

  it('names every code that can be exempted (UPDATE=1 writes them)', () => {
    const codes = `These codes can be exempted: ${EXEMPTABLE_CODES.join(', ')}.`;
    if (process.env.UPDATE === '1')
      writeFileSync(
        POLICY_PAGE,
        page.replace(/These codes can be exempted: [^.]*\./, codes.replaceAll(/(.{1,140})(?: |$)/g, '$1\n').trim()),
      );
    expect(readFileSync(POLICY_PAGE, 'utf8').replaceAll('\n', ' ')).toContain(codes);
  });

  const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = '']) => block);
  const examples = blocks
    .filter((block) => !block.startsWith('#'))
    .map((block, index) => ({ block, title: `${index + 1}, ${block.split(':')[0]}` }));
  it.each(examples)('gives an example that is right: $title', ({ block }) => {
    const problems = problemsOf(policyAround(block));
    expect(problems).toBe('');
  });
});

describe('other pages', () => {
  const pages = ['README.md', ...readdirSync(DOCS).map((file) => `docs/${file}`)].filter((file) =>
    file.endsWith('.md'),
  );
  const policies = pages.flatMap((file) => {
    const text = readFileSync(new URL(`../${file}`, DOCS), 'utf8');
    const blocks = [...text.matchAll(/```ya?ml\n([\s\S]*?)```/g)].map(([, block = '']) => block);
    // Other YAML on these pages, such as a pipeline, has no version of a policy.
    return blocks.filter((block) => /^version: /m.test(block)).map((block) => ({ block, file }));
  });

  it.each(policies)('show a policy that is right: $file', ({ block }) => {
    expect(problemsOf(block)).toBe('');
  });

  it('are found: the front page shows one', () => {
    expect(policies.map(({ file }) => file)).toContain('README.md');
  });
});

/** The least policy in which a block of the page can stand. */
function policyAround(block: string): string {
  if (block.startsWith('version:')) return block;
  const [key = ''] = block.split(':');
  if (key === 'alerts' || key === 'exemptions' || key === 'rollout' || key === 'foundryAccounts')
    return `version: 1\nassignments: [{ name: production }]\n${block}`;
  if (key === 'packs') return `version: 1\nassignments: [{ name: all }]\n${block}`;
  const indented = block.replaceAll(/^/gm, '    ');
  return `version: 1\nassignments:\n  - name: all\n${indented}`;
}

function problemsOf(text: string): string {
  const parsed = parsePolicy(text, 'policy.yaml');
  return parsed.ok ? '' : renderProblems(parsed.error, 'policy.yaml');
}

describe('the sample policy', () => {
  const sample = readFileSync(new URL('examples/policy.yaml', DOCS), 'utf8');

  it('validates, and warns only of notes on its packs', () => {
    const parsed = parsePolicy(sample, 'policy.yaml');
    if (!parsed.ok) expect.fail(renderProblems(parsed.error, 'policy.yaml'));
    expect(parsed.value.warnings.filter(({ message }) => !/^HW(207|409) for /.test(message))).toEqual([]);
  });

  it('points editors to the schema beside it', () => {
    expect(sample.split('\n')[0]).toBe('# yaml-language-server: $schema=../policy.schema.json');
  });
});
