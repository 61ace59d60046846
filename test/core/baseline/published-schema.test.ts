import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parsePolicy } from '../../../src/core/baseline/parse-policy.ts';
import { propertyRuns } from '../../thoroughness.ts';

const DOCS = new URL('../../../docs/', import.meta.url);
const FIXTURES = new URL('../../fixtures/policies/', import.meta.url);
const schema: object = JSON.parse(readFileSync(new URL('policy.schema.json', DOCS), 'utf8'));
const validate = new Ajv({ strict: true }).compile(schema);

function read(folder: 'good' | 'bad', file: string): string {
  return readFileSync(new URL(`${folder}/${file}`, FIXTURES), 'utf8');
}

function policiesIn(folder: 'good' | 'bad'): readonly string[] {
  return readdirSync(new URL(`${folder}/`, FIXTURES)).filter((file) => file.endsWith('.yaml'));
}

/** The result of a JSON Schema validator for a YAML text; a text that YAML cannot read has no value to validate. */
function schemaTakes(text: string): boolean {
  let value: unknown;
  try {
    value = parse(text, { logLevel: 'silent' });
  } catch {
    return false;
  }
  return validate(value) === true;
}

function programTakes(text: string): boolean {
  return parsePolicy(text).ok;
}

/** A policy with one rule, or one of some other entry. */
function withRule(rule: string): string {
  return `version: 1\nassignments:\n  - name: lab\n    isolation: { mode: AllowOnlyApprovedOutbound }\n    firewall: { sku: Standard }\n    rules:\n      - ${rule}\n`;
}

function withAssignment(keys: string): string {
  return `version: 1\nassignments:\n  - { name: lab, ${keys} }\n`;
}

function withKeys(keys: string): string {
  return `version: 1\nassignments: [{ name: lab }]\n${keys}\n`;
}

/**
 * Why the program refuses values that the schema accepts: the classes of docs/policy.md, each with a sentence of that
 * page and the bad policies of the fixtures that belong to it.
 */
const BEYOND_THE_SCHEMA: Readonly<Record<string, readonly string[]>> = {
  'names that no other part of the file defines': [
    'misspelt-pack',
    'pack-extends-unknown',
    'unknown-pack',
    'route-default-unknown',
    'route-for-unknown-assignment',
    'route-to-unknown-receiver',
  ],
  'names that appear twice': ['assignment-name-twice', 'receiver-name-twice'],
  'packs that extend each other in a circle': ['packs-in-a-circle'],
  'parts that contradict each other': [
    'deny-against-allow',
    'deny-and-allow-of-one-tag',
    'forbids-what-a-pack-wants',
    'packs-disagree-on-application-gateway',
  ],
  'values that are wrong only together with another value': [
    'ports-backwards',
    'provisioning-fails-before-it-warns',
    'provisioning-warns-when-it-fails',
    'write-window-never-open',
    'quiet-hours-wrong',
  ],
  'values that Azure does not accept': [
    'endpoint-below-its-target',
    'forbidden-subresource-misspelt',
    'subresource-misspelt',
    'subresource-of-another-type',
  ],
  'names of time zones': ['write-window-unknown-time-zone'],
  'the text of the file': ['custom-tag', 'duplicate-key', 'tab-indent', 'two-documents', 'unclosed-bracket'],
};

describe('the published schema of policies', () => {
  it('takes every good policy', () => {
    expect(policiesIn('good').filter((file) => !schemaTakes(read('good', file)))).toEqual([]);
  });

  it('takes every other policy of this repository that the program takes', () => {
    const root = fileURLToPath(new URL('../../../', import.meta.url));
    const files = ['docs', 'src/local', 'test/fixtures/cases'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.yaml'))
        .map((file) => join(root, folder, file)),
    );
    const taken = files.filter((file) => programTakes(readFileSync(file, 'utf8')));
    expect(taken.filter((file) => !schemaTakes(readFileSync(file, 'utf8')))).toEqual([]);
    expect(taken.length).toBeGreaterThan(10);
  });

  it('refuses every bad policy, but for the classes that docs/policy.md lists', () => {
    const beyond = Object.values(BEYOND_THE_SCHEMA).flat();
    const taken = policiesIn('bad').filter((file) => {
      const text = read('bad', file);
      try {
        return validate(parse(text, { logLevel: 'silent' })) === true;
      } catch {
        return false;
      }
    });
    expect(taken.map((file) => file.replace('.yaml', '')).filter((name) => !beyond.includes(name))).toEqual([]);
  });

  it.each(Object.keys(BEYOND_THE_SCHEMA))('leaves to the program what the page says: %s', (sentence) => {
    const page = readFileSync(new URL('policy.md', DOCS), 'utf8').replaceAll(/\s+/g, ' ');
    expect(page).toContain(sentence);
    for (const name of BEYOND_THE_SCHEMA[sentence] ?? []) expect(programTakes(read('bad', `${name}.yaml`))).toBe(false);
  });

  it.each([
    {
      why: 'a blank text',
      text: withKeys(
        'exemptions: [{ hub: "*", findings: [HW203], owner: " ", ticket: t, reason: r, expires: "2027-01-31" }]',
      ),
    },
    { why: 'a service tag without tag and prefixes', text: withRule('serviceTag: { protocol: TCP, ports: "443" }') },
    {
      why: 'a code that is none',
      text: withKeys('alerts: { receivers: [{ name: x, type: teams }], routes: [{ receivers: [x], codes: [HW2O1] }] }'),
    },
    {
      why: 'a code of a silence that is none',
      text: withKeys('alerts: { silences: [{ codes: [HW999], owner: o, reason: r, expires: "2027-01-31" }] }'),
    },
    { why: 'a severity of no code', text: withKeys('alerts: { severities: { HW999: error } }') },
    { why: 'a severity that is none', text: withKeys('alerts: { severities: { HW201: loud } }') },
    { why: 'an edition that is none', text: withAssignment('packs: [vscode@2019-01]') },
    {
      why: 'a pack with the name of a built-in one',
      text: withKeys('packs: { vscode: { rules: [{ fqdn: a.com }] } }'),
    },
    { why: 'a pack without rules', text: withKeys('packs: { own: { description: d } }') },
    { why: 'a pack that JavaScript would drop', text: withKeys('packs: { __proto__: { rules: [{ fqdn: a.com }] } }') },
    { why: 'a tag that JavaScript would drop', text: withAssignment('match: { tags: { __proto__: prod } }') },
    {
      why: 'a tag that JavaScript would drop, with blanks',
      text: withAssignment('match: { tags: { " __proto__ ": prod } }'),
    },
    {
      why: 'a tag of a route that JavaScript would drop',
      text: withKeys(
        'alerts: { receivers: [{ name: x, type: teams }], routes: [{ receivers: [x], tags: { __proto__: a } }] }',
      ),
    },
    { why: 'a rule without value', text: withRule('~') },
    { why: 'a key without value', text: withAssignment('match: ~') },
    {
      why: 'an exemption for a rule without value',
      text: withKeys(
        'exemptions: [{ hub: "*", findings: [HW203], rule: ~, owner: o, ticket: t, reason: r, expires: "2027-01-31" }]',
      ),
    },
    { why: 'a tag without value', text: withAssignment('match: { tags: { env: ~ } }') },
    { why: 'a host with a scheme', text: withRule('fqdn: https://pypi.org') },
    { why: 'a host with a port', text: withRule('fqdn: pypi.org:443') },
    { why: 'an address for a host', text: withRule('fqdn: 203.0.113.7') },
    { why: 'an unknown placeholder', text: withRule('fqdn: "{regoin}.contoso.com"') },
    {
      why: 'a prefix that is too long',
      text: withRule('serviceTag: { addressPrefixes: [10.0.0.0/33], protocol: TCP, ports: "443" }'),
    },
    {
      why: 'ports beyond the last',
      text: withRule('serviceTag: { tag: Storage, protocol: TCP, ports: "443, 65536" }'),
    },
    {
      why: 'an exemption of a rule from a finding about the hub',
      text: withKeys(
        'exemptions: [{ hub: "*", findings: [HW101], rule: a-rule, owner: o, ticket: t, reason: r, expires: "2027-01-31" }]',
      ),
    },
    {
      why: 'a blank behind a pattern that is compared as it stands',
      text: withAssignment('match: { subscriptions: ["* "] }'),
    },
    { why: 'a warning after the default failure', text: withAssignment('provisioning: { warnAfterMinutes: 90 }') },
  ])('refuses $why, and so does the program, in words', ({ text }) => {
    expect(schemaTakes(text)).toBe(false);
    const parsed = parsePolicy(text);
    if (parsed.ok) expect.fail('it was taken');
    for (const { remedy } of parsed.error) expect(remedy).toMatch(/[.?]$/);
  });

  const MIXED = fc.oneof(
    fc.constantFrom(
      'pypi.org',
      '*.a.b',
      '{region}',
      ' ',
      ',',
      '.',
      '*',
      '-',
      '_',
      '/',
      ':',
      'a',
      'Z',
      '0',
      '443',
      '10.0.0.0',
      '::1',
      '/24',
      'Storage',
      '{x}',
      '{',
      'é',
      'K',
      '\u00a0',
      '\u200b',
      '1.2.3.4',
      '65535',
      '70000',
      '0443',
    ),
    fc.string({ maxLength: 3 }),
  );
  const text = fc.array(MIXED, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));
  const quoted = text.map((value) => JSON.stringify(value));
  const ID = '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers';
  const policies = fc.oneof(
    quoted.map((value) => withRule(`fqdn: ${value}`)),
    quoted.map((value) => withRule(`serviceTag: { tag: ${value}, protocol: TCP, ports: "443" }`)),
    quoted.map((value) => withRule(`serviceTag: { addressPrefixes: [${value}], protocol: "*", ports: "*" }`)),
    fc
      .tuple(quoted, fc.constantFrom('TCP', 'ICMP'))
      .map(([value, protocol]) => withRule(`serviceTag: { tag: Storage, protocol: ${protocol}, ports: ${value} }`)),
    fc
      .tuple(text, quoted)
      .map(([name, part]) =>
        withRule(
          `privateEndpoint: { resourceId: ${JSON.stringify(`${ID}/Microsoft.Own/things/${name}`)}, subresource: ${part} }`,
        ),
      ),
    quoted.map((value) =>
      withRule(
        `privateEndpoint: { resourceId: ${ID}/Microsoft.Network/applicationGateways/gw, subresource: front, fqdns: [${value}] }`,
      ),
    ),
    quoted.map((value) => withAssignment(`forbidden: [{ fqdn: ${value} }]`)),
    quoted.map((value) => withAssignment(`forbidden: [{ serviceTag: ${value} }]`)),
    quoted.map((value) => withAssignment(`forbidden: [{ addressPrefix: ${value} }]`)),
    fc
      .tuple(fc.constantFrom('names', 'resourceGroups', 'locations', 'subscriptions'), quoted)
      .map(([key, value]) => withAssignment(`match: { ${key}: [${value}] }`)),
    quoted.map((value) => withAssignment(`match: { tags: { ${value}: a } }`)),
    quoted.map((value) => withKeys(`scope: { managementGroups: [${value}] }`)),
    fc
      .tuple(
        fc.constantFrom(
          '',
          '*',
          '/',
          '/sub',
          '/subscriptions/',
          `${ID}/Microsoft.MachineLearningServices/workspaces/h`,
        ),
        text,
        fc.constantFrom('', '*', ' ', '/'),
      )
      .map((parts) =>
        withKeys(
          `exemptions: [{ hub: ${JSON.stringify(parts.join(''))}, findings: [HW203], owner: o, ticket: t, reason: r, expires: "2027-01-31" }]`,
        ),
      ),
    quoted.map((value) =>
      withKeys(
        `exemptions: [{ hub: "*", findings: [HW203], rule: ${value}, owner: o, ticket: t, reason: r, expires: "2027-01-31" }]`,
      ),
    ),
    fc
      .tuple(
        fc.constantFrom('subscriptions', 'hubs', 'codes', 'assignments'),
        fc.oneof(quoted, fc.constantFrom('" HW201 "', '"HW201"', '" lab"', '"1111*"')),
      )
      .map(([key, value]) =>
        withKeys(
          `alerts: { receivers: [{ name: x, type: teams }], routes: [{ receivers: [" x "], ${key}: [${value}] }] }`,
        ),
      ),
    fc
      .tuple(
        fc.constantFrom(
          ...['vscode', ' vscode ', 'vscode@seed', ' vscode@seed', 'own', ' own ', 'docker', 'docker@2026-11'].map(
            (each) => JSON.stringify(each),
          ),
        ),
        fc.constantFrom('own', 'docker', 'maven'),
      )
      .map(
        ([value, name]) => `${withAssignment(`packs: [${value}]`)}packs: { ${name}: { rules: [{ fqdn: a.com }] } }\n`,
      ),
    fc
      .tuple(fc.nat(120), fc.nat(120), fc.nat(3))
      .map(([warn, fail, which]) =>
        withAssignment(
          `provisioning: { ${[...(which & 1 ? [`warnAfterMinutes: ${warn}`] : []), ...(which & 2 ? [`failAfterMinutes: ${fail}`] : [])].join(', ')} }`,
        ),
      ),
  );

  it.each(['rg-ai/hub1', ' rg.ai(1)/hub.1 ', 'pypi.org/24'])(
    'takes the hub %j of an exemption, as the program does',
    (hub) => {
      const entry = `hub: ${JSON.stringify(hub)}, findings: [HW203], owner: o, ticket: t, reason: r, expires: "2027-01-31"`;
      const policy = `version: 1\nassignments: [{ name: lab }]\nexemptions: [{ ${entry} }]\n`;
      expect(programTakes(policy)).toBe(true);
      expect(schemaTakes(policy)).toBe(true);
    },
  );

  it('refuses nothing that the program takes', () => {
    let taken = 0;
    fc.assert(
      fc.property(policies, (policy) => {
        if (!programTakes(policy)) return;
        taken += 1;
        if (!schemaTakes(policy)) expect.fail(`${policy}${JSON.stringify(validate.errors)}`);
      }),
      { numRuns: propertyRuns({ fast: 400, sample: 1000, all: 2000 }) },
    );
    expect(taken).toBeGreaterThan(50);
  });
});

/** The part of the schema at a path of keys; `[]` means the entries of a list. */
function partAt(path: string): {
  readonly anyOf?: readonly { readonly enum?: readonly string[] }[];
  readonly propertyNames?: { readonly enum?: readonly string[] };
} {
  let part: unknown = schema;
  for (const step of path.split('.')) {
    const block = Object(part);
    part = step === '[]' ? block.items : block.properties[step];
  }
  return Object(part);
}

describe('an editor', () => {
  it.each([
    { path: 'alerts.routes.[].codes.[]', word: 'HW201' },
    { path: 'alerts.silences.[].codes.[]', word: 'HW211' },
    { path: 'assignments.[].packs.[]', word: 'python-packages' },
    { path: 'assignments.[].packs.[]', word: 'vscode@2026-02' },
    { path: 'assignments.[].rules.[].serviceTag.tag', word: 'DataFactory' },
    { path: 'assignments.[].rules.[].privateEndpoint.subresource', word: 'blob' },
    { path: 'assignments.[].forbidden.[].serviceTag', word: 'Internet' },
  ])('completes $word at $path', ({ path, word }) => {
    expect(partAt(path).anyOf?.flatMap((each) => each.enum ?? [])).toContain(word);
  });

  it('completes the codes of severities', () => {
    expect(partAt('alerts.severities').propertyNames?.enum).toContain('HW201');
  });
});
