import { describe, expect, it } from 'vitest';
import { parsePolicy, renderProblems } from '../../../src/core/baseline/parse-policy.ts';

/** The problems of a policy whose one assignment has these lines in it. */
function problemsWith(...lines: readonly string[]): string {
  return problemsOf(['version: 1', 'assignments:', '  - name: all', ...lines.map((line) => `    ${line}`)].join('\n'));
}

function problemsOf(text: string): string {
  const parsed = parsePolicy(text, 'p.yaml');
  return parsed.ok ? 'none' : renderProblems(parsed.error, 'p.yaml');
}

const exemption = (hub: string): string => `version: 1
assignments: [ { name: all } ]
exemptions:
  - { hub: "${hub}", findings: [HW203], rule: legacy, owner: o, ticket: t, reason: r, expires: 2027-01-31 }
`;

const ID =
  '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/hub1';

describe('what a policy says in the wrong shape', () => {
  it.each([
    {
      why: 'a long text is cut',
      lines: [`mode: ${'x'.repeat(81)}`],
      says: `"${'x'.repeat(80)}…" is not observe or enforce`,
    },
    { why: 'a text that just fits is not', lines: [`mode: ${'x'.repeat(80)}`], says: `"${'x'.repeat(80)}" is not` },
    { why: 'a list where a word is wanted', lines: ['mode: [observe]'], says: 'a list is not observe or enforce' },
    {
      why: 'a block where a word is wanted',
      lines: ['mode: { a: 1 }'],
      says: 'a block of keys is not observe or enforce',
    },
    { why: 'a list where a block is wanted', lines: ['pace: [1]'], says: 'must be a block of keys, not a list' },
    { why: 'a block where a list is wanted', lines: ['packs: { a: 1 }'], says: 'must be a list, not a block of keys' },
    {
      why: 'a text where a block is wanted names its keys',
      lines: ['pace: fast'],
      says: 'Keys: hubsChangedPerHour, newHubsPerHour.',
    },
    { why: 'a number where a list is wanted shows the list', lines: ['packs: 7'], says: 'Write it as a list: [7].' },
    {
      why: 'a truth value where a list is wanted shows the list',
      lines: ['packs: true'],
      says: 'Write it as a list: [true].',
    },
    {
      why: 'a truth value where text is wanted is put in quotes',
      lines: ['match: { tags: { env: true } }'],
      says: 'Put it in quotes: "true".',
    },
    { why: 'no value says so', lines: ['mode:'], says: 'there is no value. Give it one, or remove the key.' },
    {
      why: 'too small a number names the bound',
      lines: ['pace: { hubsChangedPerHour: 0 }'],
      says: 'must be more than 0, not 0',
    },
  ])('$why', ({ lines, says }) => {
    expect(problemsWith(...lines)).toContain(says);
  });
});

describe('a refusal that explains itself', () => {
  it.each([
    { why: 'it is about existingHubs only', lines: ['isolation: { mode: enforce }'], not: 'existingHubs' },
    { why: 'it is about enforce only', lines: ['isolation: { existingHubs: never }'], not: 'tightening' },
    { why: 'it is about the SKU only', lines: ['unlistedRules: Premium'], not: 'firewall of a managed network' },
    { why: 'it is about assignments only', lines: ['sku: Premium', 'mode: audit'], not: 'existingHubs' },
  ])('$why', ({ lines, not }) => {
    expect(problemsWith(...lines)).not.toBe('none');
    expect(problemsWith(...lines)).not.toContain(not);
  });

  it('is about kinds only', () => {
    const text = 'version: 1\nscope: { subscriptions: project }\nassignments: [ { name: all } ]\n';
    expect(problemsOf(text)).toContain('must be a list');
    expect(problemsOf(text)).not.toContain('projects have no network');
  });
});

describe('the hub of an exemption', () => {
  it.each([
    { why: 'an id, in whatever case', hub: ID.toUpperCase() },
    { why: 'slashes at the end mean nothing', hub: `${ID}//` },
    { why: 'blanks around it mean nothing', hub: ` ${ID} ` },
    { why: 'any hub of a name', hub: '*/workspaces/hub1' },
    { why: 'all hubs of a subscription, in whatever case', hub: '/Subscriptions/11111111-*' },
    { why: 'a star inside the word that all ids start with', hub: '/sub*hub1' },
    { why: 'a question mark is a pattern too', hub: '/subscriptions/?1111111-*/hub1' },
  ])('is taken: $why', ({ hub }) => {
    expect(problemsOf(exemption(hub))).toBe('none');
  });

  it.each([
    {
      why: 'no id has such a start',
      hub: '/resourceGroups/*',
      says: 'A pattern over ids starts with "*" or with "/subscriptions/".',
    },
    {
      why: 'a question mark stands for one sign, which is a slash',
      hub: '?subscriptions/*',
      says: 'neither the resource id',
    },
    {
      why: 'the end of the word that ids start with is no start',
      hub: 'scriptions/*',
      says: 'neither the resource id',
    },
    {
      why: 'something below a hub is no hub',
      hub: `${ID}/outboundRules/a`,
      says: 'nothing may follow the name of the hub',
    },
    { why: 'a name alone is no id', hub: 'hub1', says: 'or write "*/workspaces/hub1".' },
  ])('is refused: $why', ({ hub, says }) => {
    expect(problemsOf(exemption(hub))).toContain(says);
  });
});
