import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readTemplate } from './arm/arm-template.ts';
import { HOME, main, ofType, valueAt } from './deployments.ts';
import { PARAMETERS, VARIABLES } from './parameter-list.ts';

type Values = Readonly<Record<string, unknown>>;

/** What the compiler makes of infra/main.bicepparam in an environment: `.ci/bicep` compares it with the real compiler. */
interface Resolved {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly parameters?: Values;
  /** Parameter and what is wrong with its variable. */
  readonly refusals?: Readonly<Record<string, string>>;
}

const at = (name: string): URL => new URL(`../../${name}`, import.meta.url);
const RESOLVED: readonly Resolved[] = JSON.parse(readFileSync(at('test/fixtures/parameters.json'), 'utf8'));
const template = await readTemplate('azuredeploy.json');

function resolved(name: string): Resolved {
  const found = RESOLVED.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no environment "${name}"`);
  return found;
}

/** What azd sends for a file that it substitutes variables in: `${NAME}` or `${NAME=default}`. */
function substituted(text: string, environment: Readonly<Record<string, string>>): Values {
  const filled = text.replace(
    /\$\{(\w+)(?:=([^}]*))?\}/g,
    (_whole, name, fallback) => environment[name] ?? fallback ?? '',
  );
  const { parameters } = JSON.parse(filled) as { parameters: Record<string, { value: unknown }> };
  return Object.fromEntries(Object.entries(parameters).map(([name, { value }]) => [name, value]));
}

/**
 * The parameters that azd sends for infra/main.bicep. It prefers a bicepparam file to a JSON file, asks for a parameter that
 * neither names, and skips one that has a default.
 */
function sentByAzd({ environment, parameters }: Resolved): Values {
  const fromFile = existsSync(at('infra/main.bicepparam'))
    ? (parameters ?? {})
    : substituted(readFileSync(at('infra/main.parameters.json'), 'utf8'), environment);
  for (const [name, parameter] of Object.entries(template.parameters as Readonly<Record<string, object>>))
    if (!(name in fromFile) && !('defaultValue' in parameter)) throw new Error(`azd asks for ${name}`);
  return fromFile;
}

describe('azd', () => {
  it('finds one parameter file, so that there is nothing to prefer', () => {
    const files = readdirSync(at('infra')).filter((name) => /^main\.(bicepparam|parameters\.json)$/.test(name));
    expect(files).toEqual(['main.bicepparam']);
  });

  it('closes a deployment that was asked to be closed, tells the address and gives the operator the role', async () => {
    const closed = await main(sentByAzd(resolved('azd asked for a closed deployment')));
    const [account] = ofType(closed, 'Microsoft.Storage/storageAccounts');
    expect(valueAt(account?.body, 'properties.networkAcls.defaultAction')).toBe('Deny');
    const [app] = ofType(closed, 'Microsoft.Web/sites');
    expect(valueAt(app?.body, 'properties.publicNetworkAccess')).toBe('Disabled');
    const [group] = ofType(closed, 'Microsoft.Insights/actionGroups');
    expect(valueAt(group?.body, 'properties.emailReceivers.0.emailAddress')).toBe('on-call@contoso.com');
    const operator = '00000000-0000-0000-0000-0000000000c1';
    const roles = ofType(closed, 'Microsoft.Authorization/roleAssignments').filter(
      ({ body }) => valueAt(body, 'properties.principalId') === operator,
    );
    expect(roles.some(({ on }) => on?.endsWith('/tables/control'))).toBe(true);
    const titles = ofType(closed, 'Microsoft.Authorization/roleDefinitions').map(({ body }) =>
      String(valueAt(body, 'properties.roleName')),
    );
    expect(titles).toContainEqual(expect.stringMatching(/^Hubwarden Enforcer /));
  });

  it('finds its group and its service by their tags, in the region that was chosen', async () => {
    const closed = await main(sentByAzd(resolved('azd asked for a closed deployment')));
    const [group] = ofType(closed, 'Microsoft.Resources/resourceGroups');
    expect(group?.body).toMatchObject({ name: 'rg-hubwarden-trial', location: 'westeurope' });
    expect(valueAt(group?.body, 'tags.azd-env-name')).toBe('trial');
    const [app] = ofType(closed, 'Microsoft.Web/sites');
    expect(valueAt(app?.body, 'tags.azd-service-name')).toBe('app');
    expect(app?.at).toBe(`/subscriptions/${HOME}/resourceGroups/rg-hubwarden-trial`);
  });

  it('sends what stands in every variable', () => {
    const { environment, parameters = {} } = resolved('every variable is set');
    expect(Object.keys(environment).sort()).toEqual([...VARIABLES].sort());
    const unread = PARAMETERS.filter(({ parameter, default: value }) => isSame(parameters[parameter], value));
    expect(unread.map(({ variable }) => variable)).toEqual([]);
  });

  it('deploys with every variable set', async () => {
    // Events cannot be pushed to a closed app: the one pair of examples that excludes each other.
    const all = await main({ ...sentByAzd(resolved('every variable is set')), eventDelivery: 'queue' });
    const [account] = ofType(all, 'Microsoft.Storage/storageAccounts');
    expect(valueAt(account?.body, 'sku.name')).toBe('Standard_ZRS');
    expect(valueAt(account?.body, 'tags')).toMatchObject({ 'cost-center': 'ai-platform', owner: 'platform' });
    const [app] = ofType(all, 'Microsoft.Web/sites');
    const settings = valueAt(app?.body, 'properties.siteConfig.appSettings') as readonly object[];
    expect(settings).toContainEqual({ name: 'HUBWARDEN_ALERT_SOURCE', value: '/hubwarden/eu' });
  });

  it.each(['nothing is set', 'every variable is blank'])(
    'deploys as the template does by itself when %s',
    async (name) => {
      expect(await main(sentByAzd(resolved(name)))).toEqual(await main({}));
    },
  );

  it('sends values without the blanks around them, and words in the case of the template', () => {
    expect(sentByAzd(resolved('values have blanks around them and another case'))).toMatchObject({
      name: 'trial',
      privateNetworking: true,
      writes: 'on',
      accessToThisSubscription: 'observe',
      logRetentionDays: 90,
      operatorPrincipalIds: ['00000000-0000-0000-0000-0000000000c1', '00000000-0000-0000-0000-0000000000c2'],
      tags: { 'cost center': 'AI platform', owner: 'team' },
      alertEmail: 'on-call@contoso.com',
    });
  });

  it('stops before it deploys at a value of the wrong kind, in a line that names the variable', () => {
    const { environment, refusals = {} } = resolved('values are of the wrong kind');
    const byParameter = PARAMETERS.filter(({ variable }) => variable in environment);
    expect(Object.keys(refusals).sort()).toEqual(byParameter.map(({ parameter }) => parameter).sort());
    for (const { parameter, variable } of byParameter)
      expect(refusals[parameter]).toMatch(new RegExp(`^${variable} must be [^\\n]+\\.$`));
    expect(Object.keys(resolved('settings are no JSON').refusals ?? {})).toEqual(['extraSettings']);
  });
});

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

describe('the template', () => {
  it.each([
    { given: { name: 'my hub' }, says: 'HUBWARDEN_NAME (name) is "my hub"' },
    { given: { name: '-hub' }, says: 'HUBWARDEN_NAME (name) is "-hub"' },
    { given: { name: 'hüb' }, says: 'HUBWARDEN_NAME (name) is "hüb"' },
    { given: { operatorPrincipalIds: ['alex@contoso.com'] }, says: 'HUBWARDEN_OPERATORS (operatorPrincipalIds)' },
    { given: { alertEmail: 'on-call' }, says: 'HUBWARDEN_ALERT_EMAIL (alertEmail) is "on-call"' },
    { given: { alertEmail: 'a@contoso.com, b@contoso.com' }, says: 'HUBWARDEN_ALERT_EMAIL (alertEmail)' },
    { given: { actionGroupIds: ['ag-on-call'] }, says: 'HUBWARDEN_ACTION_GROUPS (actionGroupIds)' },
    { given: { sweepSchedule: 'hourly' }, says: 'HUBWARDEN_SWEEP_SCHEDULE (sweepSchedule) is "hourly"' },
    { given: { policyPath: 'policy.yaml' }, says: 'HUBWARDEN_DEPLOYED_POLICY_PATH (policyPath)' },
    { given: { packageUri: 'hubwarden.zip' }, says: 'HUBWARDEN_PACKAGE_URI (packageUri)' },
    {
      given: { accessToThisSubscription: 'enforce', enforcingRoleId: 'Contributor' },
      says: 'HUBWARDEN_ENFORCING_ROLE (enforcingRoleId) is "Contributor"',
    },
    {
      given: { privateNetworking: true, virtualNetworkAddressSpace: '10.0.0.0' },
      says: 'HUBWARDEN_ADDRESS_SPACE (virtualNetworkAddressSpace) is "10.0.0.0"',
    },
    {
      given: { privateNetworking: true, virtualNetworkAddressSpace: '10.0.0.0/28' },
      says: 'HUBWARDEN_ADDRESS_SPACE (virtualNetworkAddressSpace) is "10.0.0.0/28"',
    },
    {
      given: { privateNetworking: true, allowedAddresses: ['office'] },
      says: 'HUBWARDEN_ALLOWED_ADDRESSES (allowedAddresses)',
    },
    {
      given: { privateNetworking: true, eventDelivery: 'function' },
      says: 'HUBWARDEN_EVENT_DELIVERY (eventDelivery) is "function"',
    },
  ])('refuses $given before it creates anything', async ({ given, says }) => {
    await expect(main(given)).rejects.toThrow(says);
  });

  it('bounds every number and the length of every list', () => {
    const parameters = template.parameters as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    for (const { parameter, kind, allowed } of PARAMETERS) {
      const { minValue, maxValue, maxLength } = parameters[parameter] ?? {};
      if (kind === 'number' && allowed === undefined) expect([minValue, maxValue], parameter).not.toContain(undefined);
      if (kind === 'list') expect(maxLength, parameter).toBeGreaterThan(0);
    }
  });
});
