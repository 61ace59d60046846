import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccessPlatform } from '../../../../src/functions/http/access/access-platform.ts';
import { callerOf } from '../../../../src/functions/http/access/caller-of.ts';
import type { RefusalReason } from '../../../../src/functions/http/access/refusal.ts';
import type { Surface } from '../../../../src/functions/http/surface.ts';
import { ANONYMOUS } from '../../../../src/reconcile/queries/caller.ts';
import { propertyRuns } from '../../../thoroughness.ts';
import {
  authConfig,
  CLIENT_ID,
  CLOSED,
  encoded,
  LOCAL,
  OBJECT_ID,
  personClaims,
  principalHeader,
  SIGN_IN,
  signedIn,
  TENANT_ID,
} from './platforms.ts';

const OTHER_ID = '00000000-0000-0000-0000-0000000bad00';
const OPERATOR = signedIn('Hubwarden.Operator');

function identify(
  headers: Readonly<Record<string, string>>,
  platform: AccessPlatform = SIGN_IN,
  surface: Surface = 'Pages',
) {
  return callerOf(new Map(Object.entries(headers)), platform, surface);
}

describe('a caller who is signed in', () => {
  it.each(['Pages', 'Api'] as const)('has the role of the sign-in on the surface %s', (surface) => {
    expect(identify(OPERATOR, SIGN_IN, surface)).toEqual({
      caller: { kind: 'Person', name: 'operator@contoso.com', objectId: OBJECT_ID, role: 'Operator' },
      refused: undefined,
    });
    expect(identify(signedIn('Hubwarden.Reader'), SIGN_IN, surface)).toMatchObject({ caller: { role: 'Reader' } });
  });

  it('without a role is known and refused', () => {
    expect(identify(signedIn())).toEqual({
      caller: { kind: 'Person', name: 'operator@contoso.com', objectId: OBJECT_ID, role: undefined },
      refused: 'RoleNeeded',
    });
  });

  it.each<{ why: string; headers: Record<string, string>; refused: RefusalReason }>([
    { why: 'no header', headers: {}, refused: 'SignInNeeded' },
    { why: 'an empty one', headers: { ...OPERATOR, 'x-ms-client-principal': '' }, refused: 'SignInNeeded' },
    {
      why: 'only the headers of names',
      headers: {
        'x-ms-client-principal-id': OBJECT_ID,
        'x-ms-client-principal-name': 'a',
        'x-ms-client-principal-idp': 'aad',
      },
      refused: 'SignInNeeded',
    },
    {
      why: 'a bearer token that App Service has not read',
      headers: { authorization: 'Bearer x.y.z' },
      refused: 'SignInNeeded',
    },
    { why: 'a function key', headers: { 'x-functions-key': 'k' }, refused: 'SignInNeeded' },
    {
      why: 'another provider',
      headers: { ...OPERATOR, 'x-ms-client-principal-idp': 'github' },
      refused: 'OtherProvider',
    },
    {
      why: 'a provider in another case',
      headers: { ...OPERATOR, 'x-ms-client-principal-idp': 'AAD' },
      refused: 'OtherProvider',
    },
    {
      why: 'two providers',
      headers: { ...OPERATOR, 'x-ms-client-principal-idp': 'aad, aad' },
      refused: 'OtherProvider',
    },
    {
      why: 'no provider',
      headers: { 'x-ms-client-principal': principalHeader(personClaims('Hubwarden.Operator')) },
      refused: 'OtherProvider',
    },
    {
      why: 'another tenant',
      headers: {
        ...OPERATOR,
        'x-ms-client-principal': principalHeader([
          ['oid', OBJECT_ID],
          ['tid', OTHER_ID],
          ['roles', 'Hubwarden.Operator'],
        ]),
      },
      refused: 'OtherTenant',
    },
    { why: 'no JSON', headers: { ...OPERATOR, 'x-ms-client-principal': 'garbage' }, refused: 'PrincipalUnreadable' },
    {
      why: '1 MiB',
      headers: { ...OPERATOR, 'x-ms-client-principal': 'A'.repeat(1 << 20) },
      refused: 'PrincipalTooLong',
    },
    {
      why: 'no ids',
      headers: { ...OPERATOR, 'x-ms-client-principal': encoded({ claims: [] }) },
      refused: 'PrincipalIncomplete',
    },
  ])('is not one with $why', ({ headers, refused }) => {
    expect(identify(headers)).toEqual({ caller: ANONYMOUS, refused });
  });

  it.each<{ why: string; platform: Partial<AccessPlatform>; refused: RefusalReason }>([
    { why: 'no client id', platform: { clientId: undefined }, refused: 'NoClientId' },
    { why: 'no tenants', platform: { tenants: undefined }, refused: 'NoTenants' },
    { why: 'an empty list of tenants', platform: { tenants: [] }, refused: 'NoTenants' },
    ...[undefined, '', 'false', '0', 'no', 'truee', 'true,true', '11'].map((authEnabled) => ({
      why: `WEBSITE_AUTH_ENABLED ${authEnabled}`,
      platform: { authEnabled },
      refused: 'AuthenticationOff' as const,
    })),
    { why: 'no configuration', platform: { authConfig: undefined }, refused: 'AuthenticationConfigMissing' },
    { why: 'an empty configuration', platform: { authConfig: ' ' }, refused: 'AuthenticationConfigMissing' },
    ...[
      '{',
      'null',
      '[]',
      '{}',
      '{"platform":{"enabled":"true"},"identityProviders":{}}',
      '{"identityProviders":{}}',
    ].map((config) => ({
      why: `the configuration ${config}`,
      platform: { authConfig: config },
      refused: 'AuthenticationConfigUnreadable' as const,
    })),
    {
      why: 'a platform that is off',
      platform: { authConfig: authConfig(CLIENT_ID, false) },
      refused: 'AuthenticationDisabled',
    },
    {
      why: 'a provider that is off',
      platform: {
        authConfig: authConfig(CLIENT_ID).replace('{"enabled":true,"registration"', '{"enabled":false,"registration"'),
      },
      refused: 'AuthenticationDisabled',
    },
    { why: 'another registration', platform: { authConfig: authConfig(OTHER_ID) }, refused: 'OtherClientId' },
    {
      why: 'only another provider',
      platform: { authConfig: '{"platform":{"enabled":true},"identityProviders":{"gitHub":{"enabled":true}}}' },
      refused: 'OtherClientId',
    },
  ])('is none where App Service does not vouch for it: $why', ({ platform, refused }) => {
    expect(identify(OPERATOR, { ...SIGN_IN, ...platform })).toEqual({ caller: ANONYMOUS, refused });
  });

  it.each(['true', 'True', 'TRUE', '1', ' true '])('counts where WEBSITE_AUTH_ENABLED is %j', (authEnabled) => {
    expect(identify(OPERATOR, { ...SIGN_IN, authEnabled }).caller.role).toBe('Operator');
  });

  it('counts whatever the case of the client id in the configuration', () => {
    const platform = { ...SIGN_IN, authConfig: authConfig(CLIENT_ID.toUpperCase()) };
    expect(identify(OPERATOR, platform).caller.role).toBe('Operator');
  });
});

describe('the keyed surface', () => {
  const open: AccessPlatform = { ...CLOSED, isKeyedApiOpen: true };
  const key = { 'x-functions-key': 'k' };

  it('gives a reader, whatever else the request carries', () => {
    const reader = { kind: 'Key', name: 'function key', objectId: undefined, role: 'Reader' };
    for (const platform of [open, { ...SIGN_IN, isKeyedApiOpen: true }, { ...LOCAL, isKeyedApiOpen: true }])
      for (const headers of [key, { ...key, ...OPERATOR }, { ...key, host: '127.0.0.1:7080' }])
        expect(identify(headers, platform, 'Keyed')).toEqual({ caller: reader, refused: undefined });
  });

  it('is closed unless the setting opens it', () => {
    for (const platform of [CLOSED, SIGN_IN, LOCAL])
      expect(identify({ ...key, ...OPERATOR, host: '127.0.0.1:7080' }, platform, 'Keyed')).toEqual({
        caller: ANONYMOUS,
        refused: 'KeyedApiOff',
      });
  });

  it('needs the header, because Core Tools let every request through', () => {
    expect(identify(OPERATOR, open, 'Keyed').refused).toBe('KeyNeeded');
    expect(identify({ 'x-functions-key': '' }, open, 'Keyed').refused).toBe('KeyNeeded');
  });
});

describe('the local operator', () => {
  const here = { host: '127.0.0.1:7080' };

  it.each(['127.0.0.1:7080', 'localhost:7080', 'LOCALHOST:7080', '[::1]:7080'])('is who asks for %s', (host) => {
    expect(identify({ host }, LOCAL)).toEqual({
      caller: { kind: 'Local', name: 'local operator', objectId: undefined, role: 'Operator' },
      refused: undefined,
    });
  });

  it.each([
    'evil.test',
    'evil.test:7080',
    '127.0.0.1',
    '127.0.0.1:80',
    '127.0.0.1:7081',
    '127.0.0.1:7080.evil.test',
    'localhost.evil.test:7080',
    'evil.test@127.0.0.1:7080',
    '127.0.0.1:7080, 127.0.0.1:7080',
    '127.1:7080',
    '0.0.0.0:7080',
    '2130706433:7080',
    '[::ffff:127.0.0.1]:7080',
    '127.0.0.1:7080/',
    '',
  ])('is not who asks for %j: the name was pointed here, or the address is another', (host) => {
    expect(identify({ host }, LOCAL)).toEqual({ caller: ANONYMOUS, refused: 'NotLoopback' });
  });

  it('is nobody without a Host header', () => {
    expect(identify({}, LOCAL).refused).toBe('NotLoopback');
  });

  it.each([
    'x-forwarded-for',
    'x-forwarded-host',
    'forwarded',
    'via',
    'x-real-ip',
    'cf-connecting-ip',
    'x-original-host',
  ])('is not behind a proxy or a tunnel, which sends %s', (name) => {
    expect(identify({ ...here, [name]: '127.0.0.1' }, LOCAL).refused).toBe('NotLoopback');
  });

  it.each([undefined, 'https://hubwarden.contoso.com', 'https://127.0.0.1:7080', 'http://hubwarden.contoso.com'])(
    'needs an address of this machine for the pages, not %s',
    (publicOrigin) => {
      expect(identify(here, { ...LOCAL, publicOrigin }).refused).toBe('NotLoopback');
    },
  );

  it('does not exist without the setting', () => {
    expect(identify(here, { ...LOCAL, isLocalOperator: false }).refused).toBe('NoClientId');
  });

  it('does not exist where a variable shows Azure, and sign-in decides there', () => {
    const hosted = { ...LOCAL, hostedBy: ['WEBSITE_SITE_NAME'] };
    expect(identify(here, hosted)).toEqual({ caller: ANONYMOUS, refused: 'NoClientId' });
    expect(identify({ ...here, ...signedIn('Hubwarden.Reader') }, { ...SIGN_IN, isLocalOperator: true })).toMatchObject(
      {
        caller: { kind: 'Person', role: 'Reader' },
      },
    );
  });
});

const parts = {
  clientId: fc.constantFrom(undefined, CLIENT_ID),
  tenants: fc.constantFrom(undefined, [], [TENANT_ID], [OTHER_ID, TENANT_ID], [OTHER_ID]),
  authEnabled: fc.constantFrom(undefined, '', 'true', 'TRUE', '1', 'false', '0', 'yes'),
  authConfig: fc.constantFrom(
    undefined,
    '{}',
    'x',
    authConfig(CLIENT_ID),
    authConfig(CLIENT_ID, false),
    authConfig(OTHER_ID),
  ),
  isKeyedApiOpen: fc.boolean(),
  isLocalOperator: fc.boolean(),
  hostedBy: fc.constantFrom([], ['WEBSITE_SITE_NAME']),
  publicOrigin: fc.constantFrom(undefined, 'https://hubwarden.contoso.com', 'http://127.0.0.1:7080'),
};

/** Every combination, and platforms that are set up but for one or two things, where a mistake would matter. */
const platforms: fc.Arbitrary<AccessPlatform> = fc.oneof(
  fc.record(parts),
  fc
    .tuple(fc.record(parts), fc.subarray(Object.keys(parts), { maxLength: 2 }), fc.constantFrom(SIGN_IN, LOCAL))
    .map(([drawn, names, base]) => ({
      ...base,
      ...Object.fromEntries(Object.entries(drawn).filter(([name]) => names.includes(name))),
    })),
);

const principals = fc.oneof(
  fc.constantFrom(undefined, '', 'garbage', 'A'.repeat(1 << 20)),
  fc
    .record({
      tid: fc.constantFrom(TENANT_ID, OTHER_ID),
      roles: fc.subarray(['Hubwarden.Reader', 'Hubwarden.Operator', 'hubwarden.operator', 'Owner']),
      groups: fc.subarray(['Hubwarden.Operator', 'Hubwarden.Reader']),
      roleType: fc.constantFrom('roles', 'groups', 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role'),
      repeated: fc.boolean(),
    })
    .map(({ groups, repeated, roles, roleType, tid }) => {
      const claims = [
        ...personClaims(...roles).filter(([typ]) => typ !== 'tid'),
        ...groups.map((group) => ['groups', group] as const),
      ];
      const header = principalHeader([...claims, ['tid', tid]], roleType);
      return repeated ? `${header}, ${header}` : header;
    }),
);

const headers = fc
  .record(
    {
      'x-ms-client-principal': principals,
      'x-ms-client-principal-idp': fc.constantFrom('aad', 'AAD', 'github', 'aad, aad'),
      'x-ms-client-principal-id': fc.constantFrom(OBJECT_ID, OTHER_ID),
      'x-ms-client-principal-name': fc.constantFrom('Hubwarden.Operator', 'admin'),
      'x-functions-key': fc.constantFrom('', 'key'),
      authorization: fc.constantFrom('Bearer x.y.z', 'Basic eDp5'),
      cookie: fc.constantFrom('AppServiceAuthSession=forged'),
      host: fc.constantFrom('127.0.0.1:7080', 'localhost:7080', 'hubwarden.contoso.com', 'evil.test:7080'),
      'x-forwarded-for': fc.constantFrom('127.0.0.1'),
      'x-ms-token-aad-id-token': fc.constantFrom('x.y.z'),
      roles: fc.constantFrom('Hubwarden.Operator'),
      role: fc.constantFrom('Operator'),
    },
    { requiredKeys: [] },
  )
  .map(
    (each) =>
      Object.fromEntries(Object.entries(each).filter(([, value]) => value !== undefined)) as Record<string, string>,
  );

const surfaces = fc.constantFrom<Surface>('Pages', 'Api', 'Keyed');

/** The role by the rules as documented, in other words than the code. */
function roleByRules(
  given: Readonly<Record<string, string>>,
  at: AccessPlatform,
  surface: Surface,
): string | undefined {
  if (surface === 'Keyed') return at.isKeyedApiOpen && given['x-functions-key'] === 'key' ? 'Reader' : undefined;
  if (at.isLocalOperator && at.hostedBy.length === 0) {
    const isHere = /^(127\.0\.0\.1|localhost):7080$/.test(given.host ?? '') && given['x-forwarded-for'] === undefined;
    return isHere && at.publicOrigin === 'http://127.0.0.1:7080' ? 'Operator' : undefined;
  }
  return isSetUp(at) && given['x-ms-client-principal-idp'] === 'aad' ? roleInHeader(given, at) : undefined;
}

function isSetUp({ authConfig: config, authEnabled, clientId }: AccessPlatform): boolean {
  return /^(true|1)$/i.test(authEnabled ?? '') && config === authConfig(CLIENT_ID) && clientId === CLIENT_ID;
}

function roleInHeader(given: Readonly<Record<string, string>>, { tenants }: AccessPlatform): string | undefined {
  const principal = given['x-ms-client-principal'] ?? '';
  if (principal.length < 10 || principal.length > 10_000 || principal.includes(',')) return undefined;
  const { claims } = JSON.parse(Buffer.from(principal, 'base64').toString());
  const has = (typ: string, val: string): boolean =>
    claims.some((each: { typ: string; val: string }) => each.typ === typ && each.val === val);
  if (tenants?.some((tenant) => has('tid', tenant)) !== true) return undefined;
  return ['Operator', 'Reader'].find((role) => has('roles', `Hubwarden.${role}`));
}

describe('every combination of platform and headers', () => {
  it('gives the role that the rules give, and a reason exactly where there is none', () => {
    const counts = new Map<string, number>();
    fc.assert(
      fc.property(headers, platforms, surfaces, (given, platform, surface) => {
        const { caller, refused } = identify(given, platform, surface);
        expect(caller.role).toBe(roleByRules(given, platform, surface));
        expect(refused === undefined).toBe(caller.role !== undefined);
        const outcome = `${caller.kind} ${caller.role ?? refused}`;
        counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      }),
      { numRuns: propertyRuns(100_000) },
    );
    for (const outcome of ['Key Reader', 'Local Operator', 'Person Operator', 'Person Reader', 'Person RoleNeeded'])
      expect(counts.get(outcome) ?? 0, outcome).toBeGreaterThan(0);
    expect(counts.size).toBeGreaterThan(15);
  });

  it('a header that a client adds to a request never raises its role', () => {
    const rank = { undefined: 0, Reader: 1, Operator: 2 };
    const forged = headers.map(
      ({ 'x-ms-client-principal': _, 'x-ms-client-principal-idp': __, host: ___, ...rest }) => rest,
    );
    fc.assert(
      fc.property(headers, forged, platforms, surfaces, (given, added, platform, surface) => {
        const before = identify(given, platform, surface).caller.role;
        // The key of the keyed surface is the one header there that means something.
        const { 'x-functions-key': _, ...rest } = added;
        const after = identify({ ...given, ...rest }, platform, surface).caller.role;
        expect(rank[`${after}`]).toBeLessThanOrEqual(rank[`${before}`]);
      }),
      { numRuns: propertyRuns(20_000) },
    );
  });

  it('with App Service Authentication off, no header of it means anything', () => {
    const off = platforms.filter(({ authEnabled }) => !/^(true|1)$/i.test(authEnabled ?? ''));
    fc.assert(
      fc.property(headers, off, surfaces, (given, platform, surface) => {
        const bare = Object.fromEntries(Object.entries(given).filter(([name]) => !name.startsWith('x-ms-')));
        expect(identify(given, platform, surface)).toEqual(identify(bare, platform, surface));
      }),
      { numRuns: propertyRuns(20_000) },
    );
  });
});
