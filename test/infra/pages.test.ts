import { describe, expect, it } from 'vitest';
import type { Deployment } from './arm/arm-template.ts';
import { CALLER, DEPLOYMENTS, main, ofType, PAGES_CLIENT, valueAt } from './deployments.ts';
import { SCENARIOS } from './scenarios.ts';

const TENANT = '00000000-0000-0000-0000-00000000007e';
const AZURE_CLI = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';
const withPages = DEPLOYMENTS['with pages'] as Deployment;
const asItComes = DEPLOYMENTS['as it comes'] as Deployment;

function appOf(deployment: Deployment): unknown {
  const [app] = ofType(deployment, 'Microsoft.Web/sites');
  return app?.body;
}

function settingsOf(deployment: Deployment): Readonly<Record<string, string>> {
  const list = valueAt(appOf(deployment), 'properties.siteConfig.appSettings') as readonly object[];
  return Object.fromEntries(list.map((each) => [String(valueAt(each, 'name')), String(valueAt(each, 'value'))]));
}

function signInOf(deployment: Deployment): unknown {
  const found = ofType(deployment, 'Microsoft.Web/sites/config').filter(({ name }) => name.endsWith('/authsettingsV2'));
  expect(found).toHaveLength(1);
  return valueAt(found[0]?.body, 'properties');
}

describe('App Service Authentication', () => {
  it('validates a sign-in where there is one, and leaves the decision about every request to the app', () => {
    expect(signInOf(withPages)).toEqual({
      platform: { enabled: true, runtimeVersion: '~1' },
      globalValidation: { requireAuthentication: false, unauthenticatedClientAction: 'AllowAnonymous' },
      httpSettings: {
        requireHttps: true,
        routes: { apiPrefix: '/.auth' },
        forwardProxy: { convention: 'NoProxy' },
      },
      identityProviders: {
        azureActiveDirectory: {
          enabled: true,
          registration: {
            clientId: PAGES_CLIENT,
            openIdIssuer: `https://login.microsoftonline.com/${TENANT}/v2.0`,
            clientSecretSettingName: 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID',
          },
          validation: {
            allowedAudiences: [`api://${PAGES_CLIENT}`, PAGES_CLIENT],
            defaultAuthorizationPolicy: { allowedApplications: [PAGES_CLIENT, AZURE_CLI, CALLER] },
          },
        },
      },
      login: {
        tokenStore: { enabled: false },
        preserveUrlFragmentsForLogins: true,
        cookieExpiration: { convention: 'FixedTime', timeToExpiration: '08:00:00' },
        nonce: { validateNonce: true, nonceExpirationInterval: '00:05:00' },
      },
    });
  });

  it('is off without a client id, in every deployment', () => {
    for (const name of ['as it comes', 'with everything', 'closed'])
      expect(signInOf(DEPLOYMENTS[name] as Deployment)).toEqual({ platform: { enabled: false } });
  });

  it('is switched off again by a deployment without the client id, although a deployment removes nothing', () => {
    const story = SCENARIOS['Pages opened, then closed'];
    const [config] = story.of('Microsoft.Web/sites/config');
    expect(valueAt(config?.body, 'properties')).toEqual({ platform: { enabled: false } });
    const [app] = story.of('Microsoft.Web/sites');
    const list = valueAt(app?.body, 'properties.siteConfig.appSettings') as readonly object[];
    expect(list.filter((each) => /PAGES_CLIENT_ID|WEBSITE_AUTH|OVERRIDE/.test(String(valueAt(each, 'name'))))).toEqual(
      [],
    );
    expect(story.endings).toEqual(['Succeeded', 'Succeeded', 'Succeeded', 'Succeeded', 'Succeeded']);
  });

  it('accepts the applications of the list once each, in any case of their ids', async () => {
    const twice = await main({
      pagesClientId: PAGES_CLIENT.toUpperCase(),
      pagesCallerClientIds: [CALLER, ` ${CALLER.toUpperCase()} `, PAGES_CLIENT],
    });
    const list = 'identityProviders.azureActiveDirectory.validation.defaultAuthorizationPolicy.allowedApplications';
    expect(valueAt(signInOf(twice), list)).toEqual([PAGES_CLIENT, AZURE_CLI, CALLER]);
  });

  it('has no secret: the identity of its setting proves the app, and has no role', () => {
    const identities = ofType(withPages, 'Microsoft.ManagedIdentity/userAssignedIdentities').map(({ name }) => name);
    expect(identities).toEqual(['id-hubwarden', 'id-hubwarden-sign-in']);
    const own = Object.keys(valueAt(appOf(withPages), 'identity.userAssignedIdentities') as object);
    expect(own.map((id) => id.split('/').at(-1)).sort()).toEqual(identities);
    expect(settingsOf(withPages).OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID).toBe('<id-hubwarden-sign-in.clientId>');
    const holders = ofType(withPages, 'Microsoft.Authorization/roleAssignments').map(({ body }) =>
      String(valueAt(body, 'properties.principalId')),
    );
    expect(holders.filter((each) => each.includes('sign-in'))).toEqual([]);
    // Hubwarden acts as the other one.
    expect(settingsOf(withPages).AZURE_CLIENT_ID).toBe('<id-hubwarden.clientId>');
  });

  it('adds no identity where there is no sign-in', () => {
    expect(ofType(asItComes, 'Microsoft.ManagedIdentity/userAssignedIdentities')).toHaveLength(1);
    expect(Object.keys(valueAt(appOf(asItComes), 'identity.userAssignedIdentities') as object)).toHaveLength(1);
  });
});

describe('settings of the pages', () => {
  it('name client id, tenant and the own address of the app', () => {
    const name = ofType(withPages, 'Microsoft.Web/sites')[0]?.name;
    expect(settingsOf(withPages)).toMatchObject({
      HUBWARDEN_PAGES_CLIENT_ID: PAGES_CLIENT,
      HUBWARDEN_PAGES_URL: `https://${name}.azurewebsites.net`,
      WEBSITE_AUTH_AAD_ALLOWED_TENANTS: TENANT,
    });
    expect(withPages.outputs.pagesUrl).toBe(`https://${name}.azurewebsites.net`);
  });

  it('name an address of your own in its place, also while the pages are closed', async () => {
    const pagesUrl = 'https://hubwarden.contoso.com';
    const own = await main({ pagesClientId: PAGES_CLIENT, pagesUrl });
    expect(settingsOf(own).HUBWARDEN_PAGES_URL).toBe(pagesUrl);
    expect(settingsOf(await main({ pagesUrl })).HUBWARDEN_PAGES_URL).toBe(pagesUrl);
  });

  it('are absent without a client id, so that the app keeps pages and API closed', () => {
    const names = Object.keys(settingsOf(asItComes));
    expect(names.filter((each) => /PAGES|WEBSITE_AUTH|OVERRIDE/.test(each))).toEqual([]);
    expect(asItComes.outputs).toMatchObject({ pagesUrl: '', pagesClientId: '', signInPrincipalId: '' });
  });

  it('switch off the start page of the host', () => {
    for (const each of [asItComes, withPages]) expect(settingsOf(each).AzureWebJobsDisableHomepage).toBe('true');
  });

  it('open the API by key only where it is asked for', () => {
    expect(Object.keys(settingsOf(asItComes))).not.toContain('HUBWARDEN_PAGES_KEYED_API');
    expect(settingsOf(withPages).HUBWARDEN_PAGES_KEYED_API).toBe('on');
  });

  // Azure refuses the whole deployment for a hyphen in a name: Azure/Azure-Functions#1851, azure-functions-python-worker#1308.
  it('have names that Azure accepts on Linux', () => {
    for (const [name, each] of Object.entries(DEPLOYMENTS)) {
      if (ofType(each, 'Microsoft.Web/sites').length === 0) continue;
      expect(
        Object.keys(settingsOf(each)).filter((setting) => !/^[A-Za-z0-9_.]+$/.test(setting)),
        name,
      ).toEqual([]);
    }
  });
});

describe('an app setting that decides whether the app believes a sign-in', () => {
  it.each(['WEBSITE_AUTH_ENABLED', 'WEBSITE_AUTH_V2_CONFIG_JSON'])('%s is in no template', (name) => {
    for (const each of Object.values(DEPLOYMENTS))
      if (ofType(each, 'Microsoft.Web/sites').length > 0) expect(Object.keys(settingsOf(each))).not.toContain(name);
  });

  it.each([
    'WEBSITE_AUTH_ENABLED',
    'website_auth_enabled',
    'WEBSITE_AUTH_V2_CONFIG_JSON',
    'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID',
  ])('%s is refused among the further settings', async (name) => {
    await expect(main({ extraSettings: { [name]: 'true' } })).rejects.toThrow(
      /HUBWARDEN_EXTRA_SETTINGS \(extraSettings\) holds \w+, which decides whether the app believes a sign-in\. Take it out/i,
    );
  });
});

describe('values for pages', () => {
  it.each([
    { given: { pagesClientId: 'hubwarden-pages' }, says: 'HUBWARDEN_PAGES_CLIENT_ID (pagesClientId) is' },
    { given: { pagesCallerClientIds: ['id-pipeline'] }, says: 'HUBWARDEN_PAGES_CALLERS (pagesCallerClientIds) must' },
    { given: { pagesUrl: 'http://hubwarden.contoso.com' }, says: 'HUBWARDEN_PAGES_URL (pagesUrl) is' },
    { given: { pagesUrl: 'hubwarden.contoso.com' }, says: 'HUBWARDEN_PAGES_URL (pagesUrl) is' },
    { given: { pagesUrl: 'https://' }, says: 'HUBWARDEN_PAGES_URL (pagesUrl) is' },
    {
      given: { extraSettings: { HUBWARDEN_PAGES_CLIENT_ID: PAGES_CLIENT } },
      says: 'HUBWARDEN_EXTRA_SETTINGS (extraSettings) holds HUBWARDEN_PAGES_CLIENT_ID',
    },
  ])('refuse $given before anything is created', async ({ given, says }) => {
    await expect(main(given)).rejects.toThrow(says);
  });
});

describe('who reaches the pages', () => {
  it('of a closed deployment: its network, and no address that may deploy', async () => {
    const given = { privateNetworking: true, pagesClientId: PAGES_CLIENT };
    const closed = appOf(await main(given));
    expect(valueAt(closed, 'properties.publicNetworkAccess')).toBe('Disabled');
    const opened = appOf(await main({ ...given, allowedAddresses: ['203.0.113.7'] }));
    expect(valueAt(opened, 'properties.siteConfig')).toMatchObject({
      ipSecurityRestrictionsDefaultAction: 'Deny',
      scmIpSecurityRestrictions: [{ ipAddress: '203.0.113.7/32' }],
    });
    expect(valueAt(opened, 'properties.siteConfig.ipSecurityRestrictions')).toBeUndefined();
  });

  it('is not changed by pages: network and scale stay as they are for events', () => {
    const kept = (deployment: Deployment) => {
      const { appSettings: _settings, ...siteConfig } = valueAt(appOf(deployment), 'properties.siteConfig') as {
        readonly appSettings: unknown;
      };
      const scale = valueAt(appOf(deployment), 'properties.functionAppConfig.scaleAndConcurrency');
      return { siteConfig, scale, access: valueAt(appOf(deployment), 'properties.publicNetworkAccess') };
    };
    expect(kept(withPages)).toEqual(kept(asItComes));
  });
});
