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

describe('values of a policy in the wrong shape', () => {
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
    { why: 'a text where a list of texts is wanted', lines: ['packs: vscode'], says: 'Write it as a list: [vscode].' },
    {
      why: 'a number is no name of a pack, also in a list',
      lines: ['packs: 7'],
      says: 'not 7. Write a list of texts. Names of packs',
    },
    {
      why: 'nor is it in quotes',
      lines: ['packs: [7]'],
      says: 'packs[0]: there is no pack "7". "hubwarden packs list"',
    },
    { why: 'nor is a boolean', lines: ['packs: true'], says: 'not true. Write a list of texts.' },
    {
      why: 'a misspelt name is reported with the missing list, not only after it',
      lines: ['packs: vscodee'],
      says: 'packs[0]: there is no pack "vscodee". Did you mean "vscode"?',
    },
    {
      why: 'a word is no entry of a list of blocks',
      lines: ['writeWindows: always'],
      says: 'Write a list of blocks. Keys of each: days, from, to, timeZone.',
    },
    {
      why: 'a day that is none makes no list of days',
      lines: ['writeWindows: [ { days: Noday, from: "08:00", to: "09:00", timeZone: UTC } ]'],
      says: 'must be a list, not the text "Noday". Write a list of texts.',
    },
    {
      why: 'a subscription by name is refused in a list too',
      lines: ['match: { subscriptions: prod }'],
      says: 'not the text "prod". Write a list of texts. Subscription ids',
    },
    {
      why: 'an hour as a number is no time in quotes either',
      lines: ['writeWindows: [ { days: [Mon], from: 8, to: "09:00", timeZone: UTC } ]'],
      says: 'must be text, not 8. Opens at, "HH:MM" in quotes.',
    },
    {
      why: 'a placeholder without quotes is a block to YAML',
      lines: ['rules: [ { serviceTag: { tag: {region}, protocol: TCP, ports: "443" } } ]'],
      says: 'must be text, not a block of keys. Put it in quotes: "{region}".',
    },
    {
      why: 'a block with a value is no placeholder',
      lines: ['rules: [ { fqdn: { host: pypi.org } } ]'],
      says: 'must be text, not a block of keys. A host on ports 80 and 443.',
    },
    {
      why: 'a key that belongs nowhere is not sent to where names are free',
      lines: ['toString: 1'],
      says: 'unknown key "toString". Known here: name, match,',
    },
    {
      why: 'a boolean where text is wanted is put in quotes',
      lines: ['match: { tags: { env: true } }'],
      says: 'Put it in quotes: "true".',
    },
    {
      why: 'a missing value is reported as missing',
      lines: ['mode:'],
      says: 'there is no value. Give it one, or remove the key.',
    },
    {
      why: 'too small a number names the bound',
      lines: ['pace: { hubsChangedPerHour: 0 }'],
      says: 'must be more than 0, not 0',
    },
  ])('$why', ({ lines, says }) => {
    expect(problemsWith(...lines)).toContain(says);
  });
});

describe('a text that is no YAML', () => {
  it.each([
    {
      why: 'a host that starts with a star is to be quoted',
      text: 'version: 1\nassignments:\n  - name: all\n    rules:\n      - fqdn: *.contoso.com\n',
      says: 'p.yaml:5:15 "*.contoso.com" without quotes is an alias, and there is no anchor "&.contoso.com" above it. Put it in quotes: "*.contoso.com".',
    },
    {
      why: 'an alias of something below is none',
      text: 'version: 1\nassignments:\n  - name: all\n    match: *later\n  - name: &later rest\n',
      says: 'p.yaml:4:12 "*later" without quotes',
    },
    {
      why: 'every such host is reported',
      text: 'version: 1\nassignments:\n  - name: *a\n  - name: *b\n',
      says: '\np.yaml:4:11 "*b"',
    },
    {
      why: 'too many brackets are not reported as a stack overflow',
      text: `version: 1\nassignments: ${'['.repeat(5000)}${']'.repeat(5000)}\n`,
      says: 'brackets are nested too deeply.',
    },
  ])('$why', ({ text, says }) => {
    expect(problemsOf(text)).toContain(says);
  });

  it('an alias of something above is taken', () => {
    expect(problemsOf('version: 1\nassignments:\n  - name: &a all\n    mode: observe\n    packs: [*a]\n')).toContain(
      'there is no pack "all"',
    );
  });
});

describe('a time zone', () => {
  const zone = (name: string): string =>
    problemsWith(`writeWindows: [ { days: [Mon], from: "08:00", to: "09:00", timeZone: "${name}" } ]`);

  it.each([
    { why: 'a city suggests its zone', name: 'berlin', says: 'Did you mean "Europe/Berlin"?' },
    { why: 'a city of two words too', name: 'New York', says: 'Did you mean "America/New_York"?' },
    { why: 'an offset knows no summer', name: '+01:00', says: 'there is no time zone "+01:00". Use an IANA name' },
    { why: 'nothing is near a name of Windows', name: 'W. Europe Standard Time', says: 'Use an IANA name' },
  ])('is refused: $why', ({ name, says }) => {
    expect(zone(name)).toContain(says);
  });
});

describe('names under alerts', () => {
  it('are checked also beside a fault of shape in another entry', () => {
    const problems = problemsOf(`version: 1
assignments: [ { name: production } ]
alerts:
  receivers: [ { name: on-call, type: pager }, { name: on-call, type: teams } ]
  routes:
    - { recievers: [on-call] }
    - { receivers: on-cal, codes: [HW999], assignments: [prodution], waitMinutes: -1 }
  default: [nobody]
  silences: [ { codes: [hw203] } ]
  severities: { HW2O1: high }
  quietHours: [ { from: "20:00", to: "20:00", timeZone: Mars, upTo: error } ]
`);
    for (const said of [
      '"pager" is not',
      'another receiver named "on-call"',
      'unknown key "recievers"',
      'no receiver "on-cal". Did you mean "on-call"?',
      '"HW999" is not the code',
      'no assignment "prodution"',
      'no receiver "nobody"',
      'Did you mean "HW203"?',
      'Did you mean "HW201"?',
      '"high" is not',
      'the quiet hours end when they begin',
      'no time zone "Mars"',
    ])
      expect(problems).toContain(said);
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
      why: 'a question mark matches one character, which is a slash',
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

const ALERTS = `version: 1
assignments: [ { name: all } ]
alerts:
  receivers: [ { name: on-call, type: pagerDuty }, { name: team, type: teams } ]
`;

describe('what under alerts may not be meant', () => {
  const NOW = new Date('2026-10-01T00:00:00Z');
  const warningsOf = (text: string): string => {
    const parsed = parsePolicy(ALERTS + text, 'p.yaml', NOW);
    return renderProblems(parsed.ok ? parsed.value.warnings : parsed.error, 'p.yaml');
  };

  it.each([
    {
      why: 'a route below one that takes everything, and whom only it names',
      text: '  routes:\n    - { receivers: [on-call] }\n    - { codes: [HW203], receivers: [team] }\n',
      says: [
        'p.yaml:7:7 alerts.routes[1]: this route never matches',
        'alerts.receivers[1].name: receiver "team" never gets a notification',
      ],
    },
    {
      why: 'a receiver that neither a route nor default names',
      text: '  routes: [ { codes: [HW203], receivers: [on-call] } ]\n  default: [on-call]\n',
      says: ['p.yaml:4:60 alerts.receivers[1].name: receiver "team" never gets a notification.'],
    },
    {
      why: 'a default to which everything-takers let nothing through',
      text: '  routes: [ { receivers: [on-call] } ]\n  default: [team]\n',
      says: ['receiver "team" never gets a notification'],
    },
    {
      why: 'a silence of everything',
      text: '  silences: [ { owner: o, reason: r, expires: 2027-01-31 } ]\n',
      says: ['alerts.silences[0]: this silence has no conditions'],
    },
    {
      why: 'a silence that has ended',
      text: '  silences: [ { codes: [HW203], owner: o, reason: r, expires: 2026-09-30 } ]\n',
      says: ['alerts.silences[0].expires: this silence has ended'],
    },
  ])('$why', ({ text, says }) => {
    for (const said of says) expect(warningsOf(text)).toContain(said);
    expect(warningsOf(text).split('\n')).toHaveLength(says.length);
  });

  it.each([
    { why: 'without routes every receiver is notified', text: '' },
    {
      why: 'a finding of a route with continue reaches the routes below',
      text: '  routes:\n    - { receivers: [on-call], continue: true }\n    - { receivers: [team] }\n',
    },
    {
      why: 'without a default, findings that no route matches reach all receivers',
      text: '  routes: [ { codes: [HW203], receivers: [team] } ]\n',
    },
    {
      why: 'the last day is not over',
      text: '  silences: [ { codes: [HW203], owner: o, reason: r, expires: 2026-10-01 } ]\n',
    },
  ])('is not: $why', ({ text }) => {
    expect(warningsOf(text)).toBe('');
  });
});

describe('an exemption that has ended', () => {
  const text = exemption('*/workspaces/hub1');
  const warnings = (now: Date | undefined): readonly string[] => {
    const parsed = parsePolicy(text, 'p.yaml', now);
    return parsed.ok ? parsed.value.warnings.map(({ message }) => message) : ['refused'];
  };

  it('is reported from the first instant at which it no longer holds', () => {
    expect(warnings(new Date('2027-01-31T23:59:59.999Z'))).toEqual([]);
    expect(warnings(new Date('2027-02-01T00:00:00Z'))).toEqual(['this exemption has ended: it exempts nothing']);
  });

  it('is not reported without a time', () => {
    expect(warnings(undefined)).toEqual([]);
  });
});
