import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parsePolicy, renderProblems } from '../../../src/core/baseline/parse-policy.ts';
import { propertyRuns } from '../../thoroughness.ts';

const FIXTURES = new URL('../../fixtures/policies/', import.meta.url);

function policiesIn(folder: 'good' | 'bad'): readonly string[] {
  return readdirSync(new URL(`${folder}/`, FIXTURES))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.replace('.yaml', ''));
}

function read(folder: 'good' | 'bad', name: string): string {
  return readFileSync(new URL(`${folder}/${name}.yaml`, FIXTURES), 'utf8');
}

/**
 * Compares a text with the file beside the fixture; `UPDATE=1` writes it again. The runner's own snapshots are not
 * used: in a mutation test of this folder, mutants survived that only a snapshot file would have caught.
 */
function expectText(folder: 'good' | 'bad', name: string, text: string): void {
  const file = new URL(`${folder}/${name}.txt`, FIXTURES);
  if (process.env.UPDATE === '1') writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
}

describe('bad policies', () => {
  it.each(policiesIn('bad'))('%s is refused with the problems beside it', (name) => {
    const parsed = parsePolicy(read('bad', name), 'policy.yaml');
    if (parsed.ok) expect.fail('it was taken');
    expectText('bad', name, `${renderProblems(parsed.error, 'policy.yaml')}\n`);
  });

  it.each(policiesIn('bad'))('%s is refused with a place and a remedy for each problem', (name) => {
    const parsed = parsePolicy(read('bad', name), 'policy.yaml');
    if (parsed.ok) expect.fail('it was taken');
    for (const problem of parsed.error) {
      expect(problem.remedy).toMatch(/[.?]$/);
      expect(problem.message).not.toMatch(/\.$/);
      const lines = read('bad', name).split('\n').length;
      if (problem.line === undefined) expect(problem.message).toContain('policy.yaml');
      else expect(problem.line).toBeLessThanOrEqual(lines);
    }
  });

  it('are more than forty kinds', () => {
    expect(policiesIn('bad').length).toBeGreaterThan(40);
  });

  it('report all problems at once, in the order of the file', () => {
    const parsed = parsePolicy(read('bad', 'many-faults-at-once'), 'policy.yaml');
    if (parsed.ok) expect.fail('it was taken');
    const lines = parsed.error.map(({ line }) => line ?? 0);
    expect(lines).toEqual([1, 2, 6, 7, 10, 11, 12, 13, 15, 17, 18, 21]);
  });
});

describe('good policies', () => {
  it.each(policiesIn('good'))('%s is taken with the warnings beside it', (name) => {
    const parsed = parsePolicy(read('good', name), 'policy.yaml');
    if (!parsed.ok) expect.fail(renderProblems(parsed.error, 'policy.yaml'));
    const warnings = renderProblems(parsed.value.warnings, 'policy.yaml');
    expectText('good', name, `${warnings === '' ? 'no warnings' : warnings}\n`);
  });

  it('fill every default of a policy that says least', () => {
    const parsed = parsePolicy(read('good', 'minimal'), 'policy.yaml');
    expect(parsed.ok && parsed.value.policy).toEqual({
      version: 1,
      scope: { subscriptions: undefined, managementGroups: undefined },
      kinds: ['Hub'],
      rollout: { canaryHubs: 3, percentPerRing: 25, waitMinutes: 60, immediate: false },
      packs: [],
      assignments: [
        {
          name: 'every-hub',
          match: {
            subscriptions: undefined,
            resourceGroups: undefined,
            names: undefined,
            locations: undefined,
            tags: undefined,
          },
          mode: 'observe',
          isolation: { mode: undefined, newHubs: 'approve', existingHubs: 'approve' },
          packs: [],
          rules: [],
          firewallSku: undefined,
          unlistedRules: 'report',
          forbidden: [],
          provisioning: {
            start: true,
            includeSpark: false,
            warnAfterMinutes: undefined,
            failAfterMinutes: undefined,
          },
          pace: { hubsChangedPerHour: 50, newHubsPerHour: 500 },
          writeWindows: [],
        },
      ],
      exemptions: [],
      alerts: { receivers: [], routes: [], quietHours: [], silences: [], severities: {} },
    });
  });

  it('keep every field of a policy that says most', () => {
    const parsed = parsePolicy(read('good', 'every-field'), 'policy.yaml');
    expect(parsed.ok && parsed.value.policy).toMatchSnapshot();
  });
});

describe('texts that are no policy', () => {
  const refused = [
    {
      why: 'more than a million characters are not read',
      text: `version: 1\n#${'x'.repeat(1_000_000)}`,
      says: 'more than 1000000',
    },
    { why: 'a lone word is not a policy', text: 'version', says: 'must be a block of keys, not the text "version"' },
    { why: 'nothing is not a policy', text: '---\n', says: 'policy.yaml is empty' },
    { why: 'brackets within brackets do not end the process', text: '['.repeat(50_000), says: 'nested too deeply' },
    {
      why: 'a key that is a list is not known',
      text: 'version: 1\n? [a]\n: 1\nassignments: [{ name: all }]',
      says: 'unknown key',
    },
  ];
  it.each(refused)('$why', ({ text, says }) => {
    const parsed = parsePolicy(text, 'policy.yaml');
    if (parsed.ok) expect.fail('it was taken');
    expect(renderProblems(parsed.error, 'policy.yaml')).toContain(says);
  });

  it.each([
    { why: 'lists', text: '['.repeat(50_000) },
    { why: 'blocks', text: `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}` },
  ])('says once that brackets are nested too deeply, and nothing about the library: $why', ({ text }) => {
    const parsed = parsePolicy(text, 'policy.yaml');
    const problems = parsed.ok ? [] : parsed.error.map(({ message }) => message);
    expect(problems).toEqual(['brackets are nested too deeply']);
  });

  it('whatever a slip of the keyboard makes of a policy, problems are values', () => {
    const text = read('good', 'every-field');
    const slip = fc.record({
      at: fc.nat(text.length),
      cut: fc.nat(12),
      paste: fc.string({
        unit: fc.constantFrom(' ', '\n', '\t', '-', ':', '{', '}', '[', ']', '"', '*', '&a', '#', 'x', '1'),
        maxLength: 4,
      }),
    });
    fc.assert(
      fc.property(slip, ({ at, cut, paste }) => {
        const parsed = parsePolicy(`${text.slice(0, at)}${paste}${text.slice(at + cut)}`, 'policy.yaml');
        expect(parsed.ok || parsed.error.length > 0).toBe(true);
      }),
      { numRuns: propertyRuns(200) },
    );
  }, 30_000);

  it('whatever stands where something else is expected, problems are values', () => {
    const content: unknown = parse(read('good', 'every-field'));
    fc.assert(
      fc.property(fc.nat(), fc.jsonValue({ maxDepth: 2 }), (position, value) => {
        let count = 0;
        const swapped = JSON.stringify(content, (_key, part: unknown) => {
          count += 1;
          return count === (position % 150) + 1 ? value : part;
        });
        const parsed = parsePolicy(swapped, 'policy.yaml');
        expect(parsed.ok || parsed.error.length > 0).toBe(true);
      }),
      { numRuns: propertyRuns(200) },
    );
  }, 30_000);

  it('a byte order mark before the policy does not matter', () => {
    expect(parsePolicy(`\uFEFF${read('good', 'minimal')}`, 'policy.yaml').ok).toBe(true);
  });

  it('an alias places a problem where the anchor is', () => {
    const text =
      'version: 1\nassignments:\n  - name: a\n    isolation: &x\n      mode: Closed\n  - name: b\n    isolation: *x\n';
    const parsed = parsePolicy(text, 'policy.yaml');
    expect(!parsed.ok && parsed.error.map(({ line, path }) => `${line} ${path}`)).toEqual([
      '5 assignments[0].isolation.mode',
      '5 assignments[1].isolation.mode',
    ]);
  });
});
