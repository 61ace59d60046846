import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LONGEST_PRINCIPAL, principalFrom } from '../../../../src/functions/http/access/principal.ts';
import { HOSTILE_NAMES } from '../../../hostile-names.ts';
import { propertyRuns } from '../../../thoroughness.ts';
import type { Claim } from './platforms.ts';
import { encoded, OBJECT_ID, personClaims, principalHeader, TENANT_ID } from './platforms.ts';

const APPLICATION_ID = '00000000-0000-0000-0000-00000000c11e';
const ROLE_URI = 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role';
const ids: Claim[] = [
  ['oid', OBJECT_ID],
  ['tid', TENANT_ID],
];

function roleOf(claims: readonly Claim[], roleType?: string): string | undefined {
  const principal = principalFrom(principalHeader(claims, roleType));
  return principal.ok ? (principal.value.role ?? 'none') : principal.error;
}

describe('the header of App Service Authentication', () => {
  it('names a person', () => {
    expect(principalFrom(principalHeader(personClaims('Hubwarden.Reader')))).toEqual({
      ok: true,
      value: {
        kind: 'Person',
        name: 'operator@contoso.com',
        objectId: OBJECT_ID,
        tenantId: TENANT_ID,
        role: 'Reader',
      },
    });
  });

  it.each<{ why: string; claims: Claim[]; kind: string; name: string }>([
    {
      why: 'a token that says that it is an application’s',
      claims: [...ids, ['idtyp', 'app'], ['azp', APPLICATION_ID], ['name', 'x']],
      kind: 'Application',
      name: APPLICATION_ID,
    },
    {
      why: 'a token with an application and neither a person nor a scope',
      claims: [...ids, ['appid', APPLICATION_ID]],
      kind: 'Application',
      name: APPLICATION_ID,
    },
    {
      why: 'a token that a person’s command line gets',
      claims: [...ids, ['appid', APPLICATION_ID], ['scp', 'user_impersonation'], ['upn', 'a@contoso.com']],
      kind: 'Person',
      name: 'a@contoso.com',
    },
    { why: 'a sign-in without any name', claims: ids, kind: 'Person', name: OBJECT_ID },
    { why: 'an empty name', claims: [...ids, ['upn', ''], ['name', 'Desk']], kind: 'Person', name: 'Desk' },
    {
      why: 'the names of claims with the token store on',
      claims: [
        ['http://schemas.microsoft.com/identity/claims/objectidentifier', OBJECT_ID.toUpperCase()],
        ['http://schemas.microsoft.com/identity/claims/tenantid', TENANT_ID.toUpperCase()],
        ['http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn', 'b@contoso.com'],
      ],
      kind: 'Person',
      name: 'b@contoso.com',
    },
  ])('tells who: $why', ({ claims, kind, name }) => {
    expect(principalFrom(principalHeader(claims))).toMatchObject({
      value: { kind, name, objectId: OBJECT_ID, tenantId: TENANT_ID, role: undefined },
    });
  });

  it('cuts a name that fills the records, and keeps no half character', () => {
    const principal = principalFrom(principalHeader([...ids, ['name', `${'x'.repeat(255)}\u{1f600}`]]));
    expect(principal).toMatchObject({ value: { name: `${'x'.repeat(255)}\ufffd` } });
  });
});

describe('roles', () => {
  it.each<{ why: string; claims: Claim[]; roleType?: string; role: string }>([
    { why: 'a reader', claims: personClaims('Hubwarden.Reader'), role: 'Reader' },
    { why: 'an operator', claims: personClaims('Hubwarden.Operator'), role: 'Operator' },
    { why: 'both: the higher', claims: personClaims('Hubwarden.Reader', 'Hubwarden.Operator'), role: 'Operator' },
    {
      why: 'both, the other way round',
      claims: personClaims('Hubwarden.Operator', 'Hubwarden.Reader'),
      role: 'Operator',
    },
    { why: 'none', claims: personClaims(), role: 'none' },
    { why: 'another case', claims: personClaims('hubwarden.operator', 'HUBWARDEN.READER'), role: 'none' },
    { why: 'blanks', claims: personClaims(' Hubwarden.Operator', 'Hubwarden.Reader '), role: 'none' },
    { why: 'a list in one claim', claims: personClaims('Hubwarden.Reader,Hubwarden.Operator'), role: 'none' },
    { why: 'a list as JSON in one claim', claims: personClaims('["Hubwarden.Operator"]'), role: 'none' },
    { why: 'a longer name', claims: personClaims('Hubwarden.Operators', 'Hubwarden.ReaderX'), role: 'none' },
    { why: 'a letter that looks the same', claims: personClaims('Hubwarden.Оperator'), role: 'none' },
    {
      why: 'the type that role_typ names',
      claims: [...ids, [ROLE_URI, 'Hubwarden.Reader']],
      roleType: ROLE_URI,
      role: 'Reader',
    },
    { why: 'that type where role_typ names another', claims: [...ids, [ROLE_URI, 'Hubwarden.Reader']], role: 'none' },
    { why: 'a group of that name', claims: [...ids, ['groups', 'Hubwarden.Operator']], role: 'none' },
    {
      why: 'a group, and role_typ names groups',
      claims: [...ids, ['groups', 'Hubwarden.Operator']],
      roleType: 'groups',
      role: 'none',
    },
    { why: 'a person of that name', claims: [...ids, ['name', 'Hubwarden.Operator']], roleType: 'name', role: 'none' },
    { why: 'a type in another case', claims: [...ids, ['Roles', 'Hubwarden.Operator']], role: 'none' },
  ])('$why', ({ claims, role, roleType }) => {
    expect(roleOf(claims, roleType)).toBe(role);
  });

  it('of Static Web Apps count for nothing', () => {
    const claims = ids.map(([typ, val]) => ({ typ, val }));
    const header = {
      identityProvider: 'aad',
      userId: 'x',
      userRoles: ['Hubwarden.Operator'],
      roles: ['Hubwarden.Operator'],
    };
    expect(principalFrom(encoded(header))).toEqual({ ok: false, error: 'PrincipalUnreadable' });
    expect(principalFrom(encoded({ ...header, claims }))).toMatchObject({ value: { role: undefined } });
  });
});

describe('a header that describes no caller', () => {
  const good = principalHeader(personClaims('Hubwarden.Operator'));
  const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  const asHeader = (json: string): string => Buffer.from(json).toString('base64');

  it.each<{ why: string; header: string; problem: string }>([
    { why: 'two headers', header: `${good}, ${good}`, problem: 'PrincipalUnreadable' },
    { why: 'blanks', header: ` ${good}`, problem: 'PrincipalUnreadable' },
    { why: 'no base64', header: '{"claims":[]}', problem: 'PrincipalUnreadable' },
    { why: 'half of it', header: good.slice(0, good.length / 2), problem: 'PrincipalUnreadable' },
    { why: 'no JSON', header: asHeader('claims'), problem: 'PrincipalUnreadable' },
    { why: 'no UTF-8', header: Buffer.from([0x22, 0xff, 0x22]).toString('base64'), problem: 'PrincipalUnreadable' },
    { why: 'null', header: asHeader('null'), problem: 'PrincipalUnreadable' },
    { why: 'a list', header: asHeader('[]'), problem: 'PrincipalUnreadable' },
    { why: 'no claims', header: encoded({ role_typ: 'roles' }), problem: 'PrincipalUnreadable' },
    {
      why: 'claims that are an object',
      header: encoded({ claims: { roles: 'Hubwarden.Operator' } }),
      problem: 'PrincipalUnreadable',
    },
    {
      why: 'a value that is a list',
      header: principalHeader([...ids, ['roles', ['Hubwarden.Operator']]]),
      problem: 'PrincipalUnreadable',
    },
    {
      why: 'a value that is a number',
      header: principalHeader([...ids, ['roles', 1]]),
      problem: 'PrincipalUnreadable',
    },
    {
      why: 'a type that is no text',
      header: encoded({ claims: [{ typ: ['roles'], val: 'Hubwarden.Operator' }] }),
      problem: 'PrincipalUnreadable',
    },
    { why: 'deep JSON', header: asHeader(nested(12_000)), problem: 'PrincipalUnreadable' },
    { why: 'deep JSON beside the claims', header: asHeader(`{"x":${nested(10_000)}}`), problem: 'PrincipalUnreadable' },
    {
      why: 'claims in __proto__',
      header: asHeader(`{"__proto__":{"claims":[{"typ":"roles","val":"Hubwarden.Operator"}]}}`),
      problem: 'PrincipalUnreadable',
    },
    { why: '1 MiB', header: 'A'.repeat(1024 * 1024), problem: 'PrincipalTooLong' },
    { why: 'a character above the limit', header: 'A'.repeat(LONGEST_PRINCIPAL + 1), problem: 'PrincipalTooLong' },
    { why: 'no object id', header: principalHeader([['tid', TENANT_ID]]), problem: 'PrincipalIncomplete' },
    { why: 'no tenant', header: principalHeader([['oid', OBJECT_ID]]), problem: 'PrincipalIncomplete' },
    {
      why: 'an object id that is none',
      header: principalHeader([
        ['oid', 'me'],
        ['tid', TENANT_ID],
      ]),
      problem: 'PrincipalIncomplete',
    },
    { why: 'two tenants', header: principalHeader([...ids, ['tid', OBJECT_ID]]), problem: 'PrincipalIncomplete' },
    {
      why: 'two tenants under two names',
      header: principalHeader([...ids, ['http://schemas.microsoft.com/identity/claims/tenantid', OBJECT_ID]]),
      problem: 'PrincipalIncomplete',
    },
  ])('$why', ({ header, problem }) => {
    expect(principalFrom(header)).toEqual({ ok: false, error: problem });
  });

  it('names of JavaScript are claims like others', () => {
    const claims = HOSTILE_NAMES.map((name): Claim => [name, 'Hubwarden.Operator']);
    expect(roleOf([...ids, ...claims], '__proto__')).toBe('none');
  });

  it('never throws, and gives no role that no claim names', () => {
    const word = fc.constantFrom(
      'roles',
      'role',
      'groups',
      'oid',
      'tid',
      'Hubwarden.Operator',
      'Hubwarden.Reader',
      OBJECT_ID,
      TENANT_ID,
    );
    const text = fc.oneof(word, fc.string());
    const claim = fc.record({ typ: text, val: text }, { requiredKeys: [] });
    const header = fc.record(
      { role_typ: fc.option(text), userRoles: fc.array(text), claims: fc.oneof(fc.array(claim), fc.anything()) },
      { requiredKeys: [] },
    );
    const types = ['roles', ROLE_URI];
    fc.assert(
      fc.property(
        fc.oneof(
          header.map((value) => asHeader(JSON.stringify(value) ?? '')),
          fc.base64String(),
          fc.string(),
        ),
        (value) => {
          const principal = principalFrom(value);
          if (!principal.ok || principal.value.role === undefined) return;
          const { claims } = JSON.parse(Buffer.from(value, 'base64').toString());
          const named = claims
            .filter((each: { typ: string }) => types.includes(each.typ))
            .map((each: { val: string }) => each.val);
          expect(named).toContain(`Hubwarden.${principal.value.role}`);
        },
      ),
      { numRuns: propertyRuns(20_000) },
    );
  });
});
