import { describe, expect, it } from 'vitest';

const { callbacksOf, changesOf, credentialOf, credentialStep, newRegistration, tagOf } = await import(
  '../../../infra/hooks/registration.mjs' as string
);

const CLIENT = '00000000-0000-0000-0000-0000000000d1';
const AZURE_CLI = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';
const CALLBACK = 'https://func.azurewebsites.net/.auth/login/aad/callback';

interface Registration {
  readonly [key: string]: unknown;
  readonly appRoles: readonly Readonly<Record<string, unknown>>[];
  readonly api: Readonly<Record<string, unknown>>;
  readonly web: Readonly<Record<string, unknown>>;
}

/** A registration after the hook has made it. */
function whole(): Registration {
  const created = newRegistration({ displayName: 'pages', tag: 'tag', callbacks: [CALLBACK] });
  return applied({ ...created, id: 'o', appId: CLIENT });
}

function applied(application: Registration, callbacks: readonly string[] = [CALLBACK]): Registration {
  let now = application;
  for (const change of changesOf(application, callbacks))
    now = { ...now, ...change, api: { ...now.api, ...change.api }, web: { ...now.web, ...change.web } };
  return now;
}

describe('a registration that is as it should be', () => {
  it('needs no change, in any order of the members of a role', () => {
    const { appRoles, ...rest } = whole();
    const turned = appRoles.map((role) => Object.fromEntries(Object.entries(role).reverse()));
    expect(changesOf({ ...rest, appRoles: turned }, [CALLBACK])).toEqual([]);
  });
});

describe('a registration that people changed', () => {
  const SPOILT: readonly (readonly [string, (good: Registration) => object])[] = [
    ['access tokens of version 1', ({ api }) => ({ api: { ...api, requestedAccessTokenVersion: null } })],
    ['no id tokens', ({ web }) => ({ web: { ...web, implicitGrantSettings: { enableIdTokenIssuance: false } } })],
    [
      'access tokens in the address',
      ({ web }) => ({
        web: { ...web, implicitGrantSettings: { enableIdTokenIssuance: true, enableAccessTokenIssuance: true } },
      }),
    ],
    ['accounts of other tenants', () => ({ signInAudience: 'AzureADMultipleOrgs' })],
    ['no roles', () => ({ appRoles: [] })],
    [
      'a role that applications cannot have',
      ({ appRoles }) => ({ appRoles: appRoles.map((role) => ({ ...role, allowedMemberTypes: ['User'] })) }),
    ],
    ['roles that are off', ({ appRoles }) => ({ appRoles: appRoles.map((role) => ({ ...role, isEnabled: false })) })],
    ['no scope', ({ api }) => ({ api: { ...api, oauth2PermissionScopes: [], preAuthorizedApplications: [] } })],
    ['no address to come back to', ({ web }) => ({ web: { ...web, redirectUris: [] } })],
    ['no name for tokens', () => ({ identifierUris: [] })],
    ['no access of the Azure CLI', ({ api }) => ({ api: { ...api, preAuthorizedApplications: [] } })],
  ];

  it.each(SPOILT)('%s: is put right by one run', (_what, spoil) => {
    const good = whole();
    const bad = { ...good, ...spoil(good) } as Registration;
    expect(changesOf(bad, [CALLBACK])).not.toEqual([]);
    expect(changesOf(applied(bad), [CALLBACK])).toEqual([]);
  });

  it('keeps roles, scopes, addresses, names and applications that others added', () => {
    const good = whole();
    const auditor = { id: 'a', value: 'Auditor', allowedMemberTypes: ['User'], isEnabled: true };
    const scope = { id: 's', value: 'Export.Read', isEnabled: true };
    const client = { appId: 'c', delegatedPermissionIds: ['s'] };
    const mixed = {
      ...good,
      appRoles: [auditor],
      identifierUris: ['api://hubwarden.contoso.com'],
      api: { requestedAccessTokenVersion: 2, oauth2PermissionScopes: [scope], preAuthorizedApplications: [client] },
      web: { ...good.web, redirectUris: ['https://elsewhere.contoso.com/callback'] },
    };
    const now = applied(mixed);
    expect(now.appRoles).toContainEqual(auditor);
    expect(now.appRoles).toHaveLength(3);
    expect(now.identifierUris).toEqual(['api://hubwarden.contoso.com', `api://${CLIENT}`]);
    expect(now.api.oauth2PermissionScopes).toContainEqual(scope);
    expect(now.api.preAuthorizedApplications).toContainEqual(client);
    expect(now.web.redirectUris).toEqual(['https://elsewhere.contoso.com/callback', CALLBACK]);
  });

  it('keeps the id of a role of the same name, and with it the people who have it', () => {
    const reader = { id: 'by-hand', value: 'Hubwarden.Reader', allowedMemberTypes: ['User'], isEnabled: true };
    const now = applied({ ...whole(), appRoles: [reader] });
    expect(now.appRoles.filter(({ value }) => value === 'Hubwarden.Reader')).toEqual([
      { ...reader, allowedMemberTypes: ['User', 'Application'] },
    ]);
  });

  it('gives the Azure CLI the scope that is there, under its own id', () => {
    const scope = { id: 'by-hand', value: 'user_impersonation', isEnabled: true };
    const good = whole();
    const now = applied({ ...good, api: { requestedAccessTokenVersion: 2, oauth2PermissionScopes: [scope] } });
    expect(now.api.preAuthorizedApplications).toEqual([{ appId: AZURE_CLI, delegatedPermissionIds: ['by-hand'] }]);
  });

  it('names the client id and the Azure CLI in a request of their own, after the one that adds the scope', () => {
    const [first, second] = changesOf({ id: 'o', appId: CLIENT }, [CALLBACK]);
    expect(first.api).toHaveProperty('oauth2PermissionScopes');
    expect(first.api).not.toHaveProperty('preAuthorizedApplications');
    expect(second).toMatchObject({ identifierUris: [`api://${CLIENT}`], api: { preAuthorizedApplications: [{}] } });
  });
});

describe('the two roles and the scope', () => {
  it('have the same ids in every release, because assignments name them', () => {
    const { api, appRoles } = newRegistration({ displayName: 'pages', tag: 'tag', callbacks: [] });
    expect(appRoles.map(({ id, value }: { id: string; value: string }) => [value, id])).toEqual([
      ['Hubwarden.Reader', '8a14112a-e1f9-4a10-9bc2-b7203fb49b2a'],
      ['Hubwarden.Operator', '3e1f89cc-4d35-4307-8912-978ed69a419d'],
    ]);
    expect(api.oauth2PermissionScopes[0].id).toBe('a0559aba-e25c-4325-a764-6ed450831831');
  });
});

describe('addresses to come back to', () => {
  it('are those of each address of the app, once, without a path', () => {
    expect(
      callbacksOf(['https://func.azurewebsites.net', 'https://FUNC.azurewebsites.net/', undefined, 'no address']),
    ).toEqual([CALLBACK]);
  });
});

describe('the tag', () => {
  it('names one deployment, in any case of its names', () => {
    const place = { subscription: 'ABC', group: 'RG-Hubwarden', name: 'hubwarden' };
    expect(tagOf(place)).toBe('hubwarden-pages:abc/rg-hubwarden/hubwarden');
    expect(tagOf({ ...place, name: 'trial' })).not.toBe(tagOf(place));
  });
});

describe('the federated credential', () => {
  const wanted = credentialOf({ tenant: 't', principalId: 'p' });

  it.each([
    ['there is none', [], { kind: 'Create' }],
    ['another one has the same trust', [{ ...wanted, name: 'by-hand', id: '1' }], { kind: 'Nothing' }],
    ['the own one trusts another identity', [{ ...wanted, subject: 'old', id: '2' }], { kind: 'Change', id: '2' }],
    ['the own one is for another audience', [{ ...wanted, audiences: ['x'], id: '3' }], { kind: 'Change', id: '3' }],
    ['only others are there', [{ name: 'pipeline', issuer: 'x', subject: 'y', audiences: [] }], { kind: 'Create' }],
  ])('where %s', (_why, existing, step) => {
    expect(credentialStep(existing, wanted)).toEqual(step);
  });
});
