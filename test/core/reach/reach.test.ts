import { describe, expect, it } from 'vitest';
import { BUILT_IN_PACKS } from '../../../src/core/baseline/packs/built-in-packs.ts';
import { packDestinations, packReference } from '../../../src/core/baseline/packs/pack.ts';
import type { Baseline, ForbiddenRule } from '../../../src/core/baseline/policy/baseline.ts';
import { hubIdFrom } from '../../../src/core/hub-id.ts';
import type { Observation } from '../../../src/core/observation/observation.ts';
import type { ReachAnswer, ReachQuestion } from '../../../src/core/reach/reach.ts';
import { reach } from '../../../src/core/reach/reach.ts';
import { ruleNameFor } from '../../../src/core/rules/destinations/rule-name.ts';
import type { Destination, IsolationMode, ObservedRule, RuleStatus } from '../../../src/core/rules/outbound-rule.ts';
import { wireFromDestination } from '../../../src/core/rules/reading/wire-destination.ts';
import { endpoint, fqdn, prefixes, tag } from '../rules/destinations.ts';

function rule(name: string, destination: Destination, status: RuleStatus = 'Active', error?: string): ObservedRule {
  return {
    name,
    category: 'UserDefined',
    status,
    errorInformation: error,
    parentRuleNames: [],
    destination,
    wire: wireFromDestination(destination),
  };
}

function hub(
  rules: readonly ObservedRule[],
  mode: IsolationMode = 'AllowOnlyApprovedOutbound',
  active = true,
): Observation {
  const hubId = hubIdFrom(
    '/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/hub1',
  );
  if (hubId === undefined) throw new Error('bad test id');
  return {
    hubId,
    name: 'hub1',
    location: 'westeurope',
    kind: 'Hub',
    tags: {},
    workspaceGuid: 'guid',
    createdAt: undefined,
    provisioningState: 'Succeeded',
    hubResourceId: undefined,
    associatedWorkspaces: [],
    isolationMode: mode,
    changeableIsolationModes: undefined,
    networkStatus: active ? 'Active' : 'Inactive',
    sparkReady: false,
    firewallSku: undefined,
    rules,
    observedAt: new Date('2026-03-01T12:00:00Z'),
  };
}

function baseline(wanted: readonly Destination[] = [], forbidden: readonly ForbiddenRule[] = []): Baseline {
  return {
    assignment: 'production',
    mode: 'enforce',
    isolation: { mode: 'AllowOnlyApprovedOutbound', newHubs: 'enforce', existingHubs: 'approve' },
    rules: wanted.map((destination) => ({ name: ruleNameFor(destination), destination, origin: 'contoso-data' })),
    firewallSku: 'Standard',
    unlistedRules: 'report',
    forbidden,
    provisioning: { start: true, includeSpark: false, warnAfterMinutes: undefined, failAfterMinutes: undefined },
    pace: { hubsChangedPerHour: 50, newHubsPerHour: 500 },
    writeWindows: [],
    exemptions: [],
    problems: [],
  };
}

const PACKS = BUILT_IN_PACKS.map((pack) => ({ name: packReference(pack), destinations: packDestinations(pack) }));

function ask(
  host: string,
  port: number,
  rules: readonly ObservedRule[],
  more: Partial<ReachQuestion> = {},
): ReachAnswer {
  return reach({ observation: hub(rules), baseline: baseline(), packs: PACKS, host, port, ...more });
}

describe('reach in AllowOnlyApprovedOutbound', () => {
  it.each([
    {
      host: 'PyPI.org.',
      port: 443,
      rules: [rule('pypi', fqdn('pypi.org'))],
      by: 'FQDN pypi.org on ports 80 and 443',
      why: 'a rule for the host',
    },
    {
      host: 'files.pythonhosted.org',
      port: 80,
      rules: [rule('py', fqdn('*.pythonhosted.org'))],
      by: 'FQDN *.pythonhosted.org on ports 80 and 443',
      why: 'a wildcard above the host',
    },
    {
      host: 'anything.example',
      port: 22,
      rules: [rule('net', tag('Internet', 'TCP 22'))],
      by: 'service tag Internet on TCP port 22',
      why: 'the internet on that port',
    },
    {
      host: 'anything.example',
      port: 22,
      rules: [rule('all', prefixes('0.0.0.0/0'))],
      by: 'prefix 0.0.0.0/0 on * port *',
      why: 'a prefix as wide as the internet',
    },
    {
      host: '203.0.113.9',
      port: 1433,
      rules: [rule('corp', prefixes('203.0.113.0/24', 'TCP 1433'))],
      by: 'prefix 203.0.113.0/24 on TCP port 1433',
      why: 'a prefix around an address',
    },
    {
      host: '2001:db8::1',
      port: 443,
      rules: [rule('v6', prefixes('2001:db8::/32', '* 443'))],
      by: 'prefix 2001:db8::/32 on * port 443',
      why: 'an IPv6 prefix around an address',
    },
    {
      host: '[2001:db8::1]',
      port: 443,
      rules: [rule('v6', prefixes('2001:db8::/32', '* 443'))],
      by: 'prefix 2001:db8::/32 on * port 443',
      why: 'an IPv6 address in brackets',
    },
    {
      host: '8.8.8.8',
      port: 53,
      rules: [rule('net', tag('Internet'))],
      by: 'service tag Internet on * port *',
      why: 'the internet around a public address',
    },
    {
      host: 'lake.blob.core.windows.net',
      port: 443,
      rules: [rule('pe', endpoint('LAKE', 'blob'))],
      by: 'private endpoint to lake (blob)',
      why: 'a private endpoint to the storage account',
    },
    {
      host: 'lake-secondary.dfs.core.windows.net',
      port: 443,
      rules: [rule('pe', endpoint('lake', 'dfs_secondary'))],
      by: 'private endpoint to lake (dfs_secondary)',
      why: 'a private endpoint to its read-only copy',
    },
    {
      host: 'lake.z13.web.core.windows.net',
      port: 443,
      rules: [rule('pe', endpoint('lake', 'web'))],
      by: 'private endpoint to lake (web)',
      why: 'a private endpoint to its static site',
    },
    {
      host: 'kv-secondary.vault.azure.net',
      port: 443,
      rules: [rule('pe', endpoint('kv-secondary', 'vault', { type: 'Microsoft.KeyVault/vaults' }))],
      by: 'private endpoint to kv-secondary (vault)',
      why: 'a private endpoint to a vault whose name looks like a copy',
    },
    {
      host: ' 203.0.113.9 ',
      port: 65535,
      rules: [rule('corp', prefixes('203.0.113.0/24'))],
      by: 'prefix 203.0.113.0/24 on * port *',
      why: 'the highest port of an address with blanks',
    },
    {
      host: 'anything.example',
      port: 1,
      rules: [rule('net', tag('Internet'))],
      by: 'service tag Internet on * port *',
      why: 'the lowest port',
    },
    {
      host: 'db1.postgres.database.azure.com',
      port: 5432,
      rules: [rule('pe', endpoint('db1', 'postgresqlServer', { type: 'Microsoft.DBforPostgreSQL/servers' }))],
      by: 'private endpoint to db1 (postgresqlServer)',
      why: 'a private endpoint, on whatever port the service has',
    },
    {
      host: 'app.corp',
      port: 8443,
      rules: [rule('gw', endpoint('gw', 'front', { fqdns: ['app.corp'] }))],
      by: 'private endpoint that answers to app.corp',
      why: 'an application gateway that answers to the name',
    },
  ])('lets through $host:$port: $why', ({ host, port, rules, by }) => {
    const answer = ask(host, port, rules);
    expect(answer).toMatchObject({ allowed: true, wouldAllow: [] });
    expect(answer.by).toEqual([{ rule: rules[0]?.name, why: by }]);
    expect(answer.why).toBe(`Rule ${rules[0]?.name} lets it through (${by}).`);
  });

  it.each([
    {
      host: 'anaconda.com',
      port: 443,
      rules: [rule('c', fqdn('*.anaconda.com'))],
      says: 'No rule that is in force',
      why: 'the apex of a wildcard',
    },
    {
      host: 'pypi.org',
      port: 8080,
      rules: [rule('p', fqdn('pypi.org'))],
      says: 'Rule p: pypi.org is opened on ports 80 and 443 only.',
      why: 'another port than FQDN rules have',
    },
    {
      host: '203.0.113.9',
      port: 443,
      rules: [rule('corp', prefixes('203.0.113.0/24', 'TCP 1433'))],
      says: 'Rule corp: prefix 203.0.113.0/24 is opened on ports 1433 only.',
      why: 'another port than the prefix has',
    },
    {
      host: '203.0.113.9',
      port: 443,
      rules: [rule('corp', prefixes('203.0.113.0/24', 'UDP *'))],
      says: 'No rule that is in force',
      why: 'UDP is not TCP',
    },
    {
      host: '10.0.0.4',
      port: 443,
      rules: [rule('net', tag('Internet'))],
      says: 'No rule that is in force',
      why: 'a private address is not on the internet',
    },
    {
      host: 'login.microsoftonline.com',
      port: 443,
      rules: [rule('aad', tag('AzureActiveDirectory', 'TCP 443'))],
      says: 'these may let it through: aad.',
      why: 'whether a tag holds the host is not known',
    },
    {
      host: 'lake.blob.core.windows.net',
      port: 443,
      rules: [rule('pe', endpoint('lake', 'dfs'))],
      says: 'No rule that is in force',
      why: 'a private endpoint to another part',
    },
    {
      host: 'lake.blob.core.windows.net',
      port: 443,
      rules: [rule('pe', endpoint('pond', 'blob'))],
      says: 'No rule that is in force',
      why: 'a private endpoint to another account',
    },
    {
      host: 'lake.vault.azure.net',
      port: 443,
      rules: [rule('pe', endpoint('lake', 'vault'))],
      says: 'No rule that is in force',
      why: 'a resource of another type with the same name',
    },
    {
      host: 'pypi.org',
      port: 443,
      rules: [rule('p', fqdn('pypi.org'), 'Failed', 'Quota exceeded')],
      says: 'Rule p would (FQDN pypi.org on ports 80 and 443), but it is Failed: Quota exceeded.',
      why: 'the rule failed',
    },
    {
      host: 'pypi.org',
      port: 443,
      rules: [rule('p', fqdn('pypi.org'), 'Provisioning')],
      says: 'but it is Provisioning.',
      why: 'Azure still works on the rule',
    },
    {
      host: 'pypi.org',
      port: 443,
      rules: [rule('p', fqdn('pypi.org'), 'Inactive')],
      says: 'but it is Inactive.',
      why: 'the rule is inactive on an active network',
    },
  ])('does not permit $host:$port: $why', ({ host, port, rules, says }) => {
    const answer = ask(host, port, rules);
    expect(answer).toMatchObject({ allowed: false, by: [] });
    expect(answer.why).toContain(says);
  });

  it('says that a rule waits for the network, and proposes nothing beside it', () => {
    const observation = hub([rule('p', fqdn('pypi.org'), 'Inactive')], 'AllowOnlyApprovedOutbound', false);
    const answer = ask('pypi.org', 443, [], { observation });
    expect(answer).toMatchObject({ allowed: false, wouldAllow: [] });
    expect(answer.why).toContain('it is Inactive until the managed network is provisioned.');
  });

  it('proposes something in place of a rule that is about to go', () => {
    const answer = ask('pypi.org', 443, [rule('p', fqdn('pypi.org'), 'Deleting')]);
    expect(answer.why).toContain('but it is Deleting.');
    expect(answer.wouldAllow.at(-1)?.name).toBe('FQDN pypi.org');
  });

  it('holds a Deny above everything, and proposes nothing that would not help', () => {
    const rules = [rule('p', fqdn('pypi.org')), rule('no', tag('Internet', '* *', 'Deny'))];
    const answer = ask('pypi.org', 443, rules);
    expect(answer).toMatchObject({ allowed: false, by: [], wouldAllow: [] });
    expect(answer.why).toBe(
      'Rule no denies it (service tag Internet on * port *). No further rule would help while it is there.',
    );
  });

  it('does not count a Deny that is not in force, and names one that may hold the address', () => {
    const rules = [
      rule('p', fqdn('pypi.org')),
      rule('later', tag('Internet', '* *', 'Deny'), 'Inactive'),
      rule('cloud', tag('AzureCloud', '* *', 'Deny')),
    ];
    const answer = ask('pypi.org', 443, rules);
    expect(answer.allowed).toBe(true);
    expect(answer.why).toContain('so these may deny it: cloud.');
  });

  it('proposes something beside a Deny that is not in force', () => {
    const answer = ask('pypi.org', 443, [rule('later', tag('Internet', '* *', 'Deny'), 'Inactive')]);
    expect(answer.why).toBe('No rule that is in force lets pypi.org:443 through.');
    expect(answer.wouldAllow.at(-1)?.name).toBe('FQDN pypi.org');
  });

  it('names a tag that may hold an address, and no rule that does not', () => {
    const rules = [
      rule('aad', tag('AzureActiveDirectory', 'TCP 443')),
      rule('sql', tag('Sql', 'TCP 1433')),
      rule('corp', prefixes('198.51.100.0/24')),
      rule('name', { type: 'FQDN', hosts: ['203.0.113.9'] }),
      rule('pe', endpoint('lake', 'blob')),
    ];
    expect(ask('203.0.113.9', 443, rules).why).toBe(
      'No rule that is in force lets 203.0.113.9:443 through. Rules by service tag or prefix hold addresses that Hubwarden does not resolve, so these may let it through: aad.',
    );
  });

  it('says why a rule failed although the network is not there yet', () => {
    const observation = hub([rule('p', fqdn('pypi.org'), 'Failed', 'No.')], 'AllowOnlyApprovedOutbound', false);
    expect(ask('pypi.org', 443, [], { observation }).why).toContain('but it is Failed: No.');
  });

  it('ignores rules that it does not understand', () => {
    const odd = { ...rule('odd', fqdn('pypi.org')), destination: undefined };
    expect(ask('pypi.org', 443, [odd])).toMatchObject({ allowed: false });
  });
});

describe('reach in the open modes', () => {
  it('lets everything through without isolation, and says what the baseline will change', () => {
    const answer = ask('pypi.org', 22, [], { observation: hub([], 'Disabled') });
    expect(answer).toMatchObject({ allowed: true, by: [], wouldAllow: [] });
    expect(answer.why).toBe(
      'Isolation is Disabled: the hub reaches every destination. The baseline asks for AllowOnlyApprovedOutbound; from then on only rules let traffic out.',
    );
  });

  it('says nothing about a baseline that there is not', () => {
    const answer = ask('pypi.org', 22, [], { observation: hub([], 'Disabled'), baseline: undefined });
    expect(answer.why).toBe('Isolation is Disabled: the hub reaches every destination.');
  });

  it('lets the internet through in AllowInternetOutbound without any rule', () => {
    const answer = ask('pypi.org', 443, [], { observation: hub([], 'AllowInternetOutbound'), baseline: undefined });
    expect(answer.why).toBe('Isolation is AllowInternetOutbound: everything on the internet is open.');
  });

  it('lets the internet through in AllowInternetOutbound and names the private endpoint that is used', () => {
    const observation = hub([rule('pe', endpoint('lake', 'blob'))], 'AllowInternetOutbound');
    const open = { ...baseline(), isolation: { ...baseline().isolation, mode: 'AllowInternetOutbound' as const } };
    const answer = ask('lake.blob.core.windows.net', 443, [], { observation, baseline: open });
    expect(answer).toEqual({
      allowed: true,
      by: [{ rule: 'pe', why: 'private endpoint to lake (blob)' }],
      wouldAllow: [],
      why: 'Isolation is AllowInternetOutbound: everything on the internet is open. It uses rule pe (private endpoint to lake (blob)).',
    });
  });
});

describe('a private address', () => {
  it.each([
    { mode: 'AllowInternetOutbound' as const, says: 'is a private address', why: 'the internet does not lead there' },
    {
      mode: 'AllowOnlyApprovedOutbound' as const,
      says: 'No rule that is in force',
      why: 'a prefix rule gives no route',
    },
  ])('is reached by an application gateway in $mode: $why', ({ mode, says }) => {
    const answer = ask('10.1.2.3', 443, [], { observation: hub([], mode) });
    expect(answer.allowed).toBe(false);
    expect(answer.why).toContain(says);
    expect(answer.wouldAllow.map(({ name }) => name)).toEqual([
      'private endpoint to an Azure Application Gateway in front of 10.1.2.3',
    ]);
  });

  it('is open without isolation of rules', () => {
    expect(ask('10.1.2.3', 443, [], { observation: hub([], 'Disabled') }).allowed).toBe(true);
  });
});

const FIREWALL =
  'the first FQDN rule of this hub: Azure creates a firewall that is billed to you, which takes about 10 minutes';

describe('what would let it through', () => {
  it('is a pack that holds the host, or the one rule, with the cost of a first FQDN rule', () => {
    const { wouldAllow } = ask('pypi.org', 443, []);
    expect(wouldAllow.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'pack python-packages@2026-02',
      'pack python-packages@seed',
      'pack curated-by-azure@2026-02',
      'pack curated-by-azure@seed',
      'rule FQDN pypi.org',
    ]);
    expect(wouldAllow.every(({ cost }) => cost === FIREWALL)).toBe(true);
    expect(wouldAllow[0]?.destinations).toHaveLength(8);
    expect(wouldAllow.at(-1)?.destinations).toEqual([fqdn('pypi.org')]);
  });

  it('costs nothing more where the hub has an FQDN rule, and counts one that is about to go as gone', () => {
    expect(ask('pypi.org', 443, [rule('x', fqdn('x.org'))]).wouldAllow.at(-1)?.cost).toBe('no extra cost');
    expect(ask('pypi.org', 443, [rule('x', tag('Sql'))]).wouldAllow.at(-1)?.cost).toBe(FIREWALL);
    expect(ask('pypi.org', 443, [rule('x', fqdn('x.org'), 'Deleting')]).wouldAllow.at(-1)?.cost).toBe(FIREWALL);
  });

  it('names the price, and a policy that does not accept it', () => {
    const refusing = { ...baseline(), firewallSku: undefined };
    const [way] = ask('x.org', 443, [], { baseline: refusing, firewallPriceText: 'about US$1 a month' }).wouldAllow;
    expect(way?.cost).toBe(
      'the first FQDN rule of this hub: Azure creates a firewall that is billed to you (about US$1 a month), which takes about 10 minutes; the policy does not accept that yet and needs firewall.sku',
    );
    expect(ask('x.org', 443, [], { baseline: undefined }).wouldAllow[0]?.cost).toBe(FIREWALL);
  });

  it('is a private endpoint, and no FQDN rule, for a storage account', () => {
    const { wouldAllow } = ask('lake.blob.core.windows.net', 443, []);
    expect(wouldAllow).toEqual([
      {
        kind: 'rule',
        name: 'private endpoint to Azure Storage lake (blob)',
        cost: 'a private endpoint, billed by the hour and by traffic; the owner of the target may have to approve it',
        destinations: [],
      },
    ]);
  });

  it('is a private endpoint before an FQDN rule for another Azure service', () => {
    expect(ask('kv1.vault.azure.net', 443, []).wouldAllow.map(({ name }) => name)).toEqual([
      'private endpoint to Azure Key Vault kv1 (vault)',
      'FQDN kv1.vault.azure.net',
    ]);
  });

  it('is a service tag or prefixes for a port that FQDN rules do not have', () => {
    expect(ask('data.contoso.com', 5432, []).wouldAllow).toEqual([
      {
        kind: 'rule',
        name: 'service tag or address prefixes of data.contoso.com on TCP 5432',
        cost: 'no extra cost',
        destinations: [],
        template: {
          destination: { ...prefixes('203.0.113.9/32', 'TCP 5432'), addressPrefixes: ['ADDRESS/32'] },
          remedy:
            'No FQDN rule can open port 5432. Write an address of data.contoso.com in place of ADDRESS, or a service tag that holds its addresses.',
        },
      },
    ]);
  });

  it('is a prefix of one address on one port for an address', () => {
    expect(ask('203.0.113.9', 5432, []).wouldAllow).toEqual([
      {
        kind: 'rule',
        name: 'address prefix 203.0.113.9/32 on TCP 5432',
        cost: 'no extra cost',
        destinations: [prefixes('203.0.113.9/32', 'TCP 5432')],
      },
    ]);
  });

  it("is a team's own pack, with the cost of its private endpoints", () => {
    const own = (name: string, ...destinations: Destination[]) => ({ name, destinations });
    const packs = [
      own('one', prefixes('203.0.113.0/24', 'TCP 443'), endpoint('lake', 'blob')),
      own('two', prefixes('203.0.113.0/24', 'TCP 443'), endpoint('lake', 'blob'), endpoint('lake', 'dfs')),
      own('three', prefixes('203.0.113.0/24', 'TCP 443'), fqdn('x.org'), endpoint('lake', 'blob')),
      own('denies', prefixes('203.0.113.0/24', 'TCP 443', 'Deny')),
      own('other', prefixes('198.51.100.0/24', 'TCP 443')),
    ];
    const ways = ask('203.0.113.9', 443, [], { packs }).wouldAllow.filter(({ kind }) => kind === 'pack');
    expect(ways.map(({ name, cost }) => `${name}: ${cost}`)).toEqual([
      'one: a private endpoint, billed by the hour and by traffic; the owner of the target may have to approve it',
      'two: 2 private endpoints, each billed by the hour and by traffic',
      `three: ${FIREWALL}; a private endpoint, billed by the hour and by traffic; the owner of the target may have to approve it`,
    ]);
  });

  it('is only the rule of the baseline where the hub just lacks it', () => {
    const wanted = fqdn('data.contoso.com');
    const answer = ask('data.contoso.com', 443, [], { baseline: baseline([wanted, fqdn('other.org')]) });
    expect(answer.wouldAllow).toEqual([
      { kind: 'rule', name: ruleNameFor(wanted), cost: FIREWALL, destinations: [wanted] },
    ]);
    expect(answer.why).toContain('The baseline asks for it (contoso-data); the hub does not have the rule yet.');
  });

  it('is nothing that the policy forbids', () => {
    const forbidden: readonly ForbiddenRule[] = [{ target: { type: 'FQDN', host: '*.ngrok.io' }, action: 'report' }];
    const answer = ask('x.ngrok.io', 443, [], {
      baseline: baseline([], forbidden),
      packs: [{ name: 'tunnels', destinations: [fqdn('*.ngrok.io')] }],
    });
    expect(answer.wouldAllow).toEqual([]);
    expect(answer.why).toContain('The policy forbids a rule to it.');
  });

  it('says of a target that a rule opens and the policy forbids that it does', () => {
    const forbidden: readonly ForbiddenRule[] = [{ target: { type: 'FQDN', host: '*.ngrok.io' }, action: 'report' }];
    const open = [rule('tunnels', fqdn('tunnel.ngrok.io'))];
    const answer = ask('tunnel.ngrok.io', 443, open, { baseline: baseline([], forbidden) });
    expect(answer).toMatchObject({ allowed: true, why: expect.stringMatching(/ The policy forbids it: HW204\.$/) });
    expect(ask('tunnel.ngrok.io', 443, open, { baseline: baseline([]) }).why).not.toContain('forbids');
  });

  it('is no prefix that the policy forbids', () => {
    const forbidden: readonly ForbiddenRule[] = [
      { target: { type: 'AddressPrefix', prefix: '203.0.113.0/24' }, action: 'remove' },
    ];
    expect(ask('203.0.113.9', 443, [], { baseline: baseline([], forbidden) }).wouldAllow).toEqual([]);
  });

  it('is still a private endpoint where the public way is forbidden', () => {
    const forbidden: readonly ForbiddenRule[] = [
      { target: { type: 'FQDN', host: '*.blob.core.windows.net' }, action: 'remove' },
    ];
    const answer = ask('lake.blob.core.windows.net', 443, [], { baseline: baseline([], forbidden) });
    expect(answer.wouldAllow.map(({ name }) => name)).toEqual(['private endpoint to Azure Storage lake (blob)']);
  });
});

describe('a question that cannot be answered', () => {
  it.each([
    { host: '*.pypi.org', port: 443, says: 'is a wildcard. Ask about one host.', why: 'a wildcard' },
    { host: 'https://pypi.org', port: 443, says: 'has a scheme', why: 'a link' },
    { host: 'pypi.org', port: 0, says: '0 is not a port', why: 'port 0' },
    { host: 'pypi.org', port: 70000, says: '70000 is not a port', why: 'a port too high' },
    { host: 'pypi.org', port: 1.5, says: '1.5 is not a port', why: 'half a port' },
    { host: '10.0.0.0/8', port: 443, says: 'is a range. Ask about one address.', why: 'a network' },
    { host: '', port: 443, says: 'The host is empty', why: 'nothing' },
    { host: '300.1.1.1', port: 443, says: 'is neither a full host name nor an address', why: 'numbers too high' },
    { host: 'pypi.org/simple', port: 443, says: 'Give HOST or HOST:PORT', why: 'a path' },
  ])('says why: $why', ({ host, port, says }) => {
    const answer = ask(host, port, [], { observation: hub([], 'Disabled') });
    expect(answer).toMatchObject({ allowed: false, by: [], wouldAllow: [] });
    expect(answer.why).toContain(says);
  });
});

describe('services in every cloud', () => {
  const type = (armType: string) => ({ type: armType });
  it.each([
    { host: 'kv1.vault.usgovcloudapi.net', rule: endpoint('kv1', 'vault', type('Microsoft.KeyVault/vaults')) },
    { host: 'kv1.vault.azure.cn', rule: endpoint('kv1', 'vault', type('Microsoft.KeyVault/vaults')) },
    { host: 'acr1.azurecr.us', rule: endpoint('acr1', 'registry', type('Microsoft.ContainerRegistry/registries')) },
    {
      host: 'acr1-f3b2c1.azurecr.io',
      rule: endpoint('acr1', 'registry', type('Microsoft.ContainerRegistry/registries')),
    },
    {
      host: 'acr1.westeurope.data.azurecr.io',
      rule: endpoint('acr1', 'registry', type('Microsoft.ContainerRegistry/registries')),
    },
    { host: 's1.search.azure.us', rule: endpoint('s1', 'searchService', type('Microsoft.Search/searchServices')) },
    { host: 'oai.openai.azure.us', rule: endpoint('oai', 'account', type('Microsoft.CognitiveServices/accounts')) },
    { host: 'db.database.chinacloudapi.cn', rule: endpoint('db', 'sqlServer', type('Microsoft.Sql/servers')) },
    { host: 'bus.servicebus.windows.net', rule: endpoint('bus', 'namespace', type('Microsoft.EventHub/namespaces')) },
    { host: 'bus.servicebus.windows.net', rule: endpoint('bus', 'namespace', type('Microsoft.ServiceBus/namespaces')) },
    { host: 'c.mongo.cosmos.azure.us', rule: endpoint('c', 'MongoDB', type('Microsoft.DocumentDB/databaseAccounts')) },
    {
      host: 'westeurope.monitor.azure.com',
      rule: endpoint('scope', 'azuremonitor', type('Microsoft.Insights/privateLinkScopes')),
    },
    {
      host: 'dc.services.visualstudio.com',
      rule: endpoint('scope', 'azuremonitor', type('Microsoft.Insights/privateLinkScopes')),
    },
    {
      host: 'x.ods.opinsights.azure.us',
      rule: endpoint('scope', 'azuremonitor', type('Microsoft.Insights/privateLinkScopes')),
    },
  ])('$host uses a private endpoint to $rule.serviceResourceId', ({ host, rule: destination }) => {
    expect(ask(host, 443, [rule('pe', destination)])).toMatchObject({ allowed: true, by: [{ rule: 'pe' }] });
  });

  it.each([
    { host: 'marketplace.visualstudio.com', part: 'azuremonitor', armType: 'Microsoft.Insights/privateLinkScopes' },
    { host: 'c.mongo.cosmos.azure.com', part: 'Sql', armType: 'Microsoft.DocumentDB/databaseAccounts' },
    { host: 'pe-2.vault.azure.net', part: 'vault', armType: 'Microsoft.KeyVault/vaults' },
  ])('$host does not go by an endpoint to $armType ($part)', ({ host, part, armType }) => {
    expect(ask(host, 443, [rule('pe', endpoint('pe', part, type(armType)))]).allowed).toBe(false);
  });

  it('names an endpoint to a registry of machine learning for hosts that do not hold its name', () => {
    const registry = endpoint('models', 'amlregistry', type('Microsoft.MachineLearningServices/registries'));
    const answer = ask('westeurope.api.azureml.ms', 443, [rule('pe', registry)]);
    expect(answer.allowed).toBe(false);
    expect(answer.why).toContain(
      'Rule pe may let it through (private endpoint to models (amlregistry)): hosts of this service do not hold the name of the resource.',
    );
  });

  it('offers no private endpoint to a host of the built-in packs', () => {
    // The hosts of Azure Monitor that agents use are also reached through a private link scope.
    const ofMonitor = /\.monitor\.azure\.com$/;
    for (const pack of BUILT_IN_PACKS)
      for (const { host } of pack.hosts.filter((each) => !each.host.startsWith('*') && !ofMonitor.test(each.host)))
        expect(
          ask(host, 443, [])
            .wouldAllow.map(({ name }) => name)
            .join(),
          host,
        ).not.toContain('private endpoint');
  });
});

describe('an account whose agents may not use its managed network', () => {
  const account = (injection: 'Managed' | 'Own' | 'None' | 'Unread'): Observation => ({
    ...hub([rule('hw-pypi', fqdn('pypi.org'))]),
    account: { injection, hasNetwork: true, networkKind: 'V2', boundResources: [] },
  });
  const asked = (observation: Observation): ReachAnswer =>
    reach({ host: 'pypi.org', port: 443, observation, baseline: undefined, packs: [], firewallPriceText: '' });

  it('is not known to reach anything', () => {
    expect(asked(account('Managed')).allowed).toBe(true);
    expect(asked(account('Own'))).toEqual({
      allowed: false,
      inDoubt: true,
      by: [],
      wouldAllow: [],
      why: 'Not known: the agents of hub1 use a virtual network of its owner (HW411), whose rules Hubwarden does not read.',
    });
    for (const injection of ['None', 'Unread'] as const) {
      expect(asked(account(injection))).toMatchObject({ allowed: false, inDoubt: true });
      expect(asked(account(injection)).why).toContain('For the managed network: ');
    }
  });
});
