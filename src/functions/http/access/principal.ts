import * as z from 'zod';
import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import { foldCase } from '../../../core/text/fold-case.ts';
import type { Role } from '../../../reconcile/queries/caller.ts';

/** A caller as App Service Authentication describes it. */
export interface Principal {
  readonly kind: 'Person' | 'Application';
  readonly name: string;
  /** In small letters. */
  readonly objectId: string;
  /** In small letters. */
  readonly tenantId: string;
  readonly role: Role | undefined;
}

/** Why a header describes no caller. */
export type PrincipalProblem = 'PrincipalTooLong' | 'PrincipalUnreadable' | 'PrincipalIncomplete';

/** The longest header that is read, in characters. Kestrel takes 32 KiB for all headers together (default, read 2026-11). */
export const LONGEST_PRINCIPAL = 32 * 1024;

const LONGEST_NAME = 256;

const principalShape = z.object({
  role_typ: z.string().nullish(),
  claims: z.array(z.object({ typ: z.string(), val: z.string() })).max(2_000),
});

type Claims = z.output<typeof principalShape>['claims'];

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

// App Service Authentication renames claims of Entra only where its token store is on, so each has two names.
const OBJECT_ID: readonly string[] = ['oid', 'http://schemas.microsoft.com/identity/claims/objectidentifier'];
const TENANT_ID: readonly string[] = ['tid', 'http://schemas.microsoft.com/identity/claims/tenantid'];
const SCOPE: readonly string[] = ['scp', 'http://schemas.microsoft.com/identity/claims/scope'];
const APPLICATION_ID: readonly string[] = ['azp', 'appid'];
const PERSON_NAME: readonly string[] = [
  'preferred_username',
  'upn',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name',
  'name',
];

// `role_typ` may name the type of roles, but only one of these: where it named groups, a group called like a role would be one.
const ROLE: readonly string[] = ['roles', 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role'];

const READER = 'Hubwarden.Reader';
const OPERATOR = 'Hubwarden.Operator';

/**
 * Reads the header `x-ms-client-principal`: base64 of `{ role_typ, claims: [{ typ, val }] }`
 * (https://learn.microsoft.com/azure/app-service/configure-authentication-user-identities, read 2026-11). Object id and tenant
 * must be there, and a second, different one makes the header unusable. Roles are the claims of type `roles`, compared
 * exactly. Groups and the roles of Static Web Apps (`userRoles`) are none.
 *
 * The header proves nothing by itself: `callerOf` decides whether App Service wrote it.
 */
export function principalFrom(header: string): Result<Principal, PrincipalProblem> {
  if (header.length > LONGEST_PRINCIPAL) return err('PrincipalTooLong');
  const read = principalShape.safeParse(jsonIn(header));
  if (!read.success) return err('PrincipalUnreadable');
  const { claims, role_typ: roleType } = read.data;
  const objectId = onlyGuid(claims, OBJECT_ID);
  const tenantId = onlyGuid(claims, TENANT_ID);
  if (objectId === undefined || tenantId === undefined) return err('PrincipalIncomplete');
  const applicationId = first(claims, APPLICATION_ID);
  const isApplication = isOfApplication(claims);
  const name = (isApplication ? applicationId : first(claims, PERSON_NAME)) ?? objectId;
  return ok({
    kind: isApplication ? 'Application' : 'Person',
    name: name.slice(0, LONGEST_NAME).toWellFormed(),
    objectId,
    tenantId,
    role: roleIn(claims, roleType ?? undefined),
  });
}

/** @returns undefined for anything but JSON in base64 of UTF-8 */
function jsonIn(header: string): unknown {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(header)) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(header, 'base64')));
  } catch {
    return undefined;
  }
}

function valuesOf(claims: Claims, types: readonly string[]): readonly string[] {
  return claims.filter(({ typ }) => types.includes(typ)).map(({ val }) => val);
}

function first(claims: Claims, types: readonly string[]): string | undefined {
  return types.flatMap((type) => valuesOf(claims, [type])).find((value) => value !== '');
}

function onlyGuid(claims: Claims, types: readonly string[]): string | undefined {
  const [value, ...others] = new Set(valuesOf(claims, types).map(foldCase));
  return value !== undefined && others.length === 0 && GUID.test(value) ? value : undefined;
}

/**
 * A token that a program gets for itself says so (`idtyp`, an optional claim), or it has the id of a program, no scope that a
 * person has granted, and no name of a person. This decides what records show, not what the caller may do.
 */
function isOfApplication(claims: Claims): boolean {
  if (valuesOf(claims, ['idtyp']).includes('app')) return true;
  const has = (types: readonly string[]): boolean => first(claims, types) !== undefined;
  return has(APPLICATION_ID) && !has(SCOPE) && !has(PERSON_NAME);
}

function roleIn(claims: Claims, roleType: string | undefined): Role | undefined {
  const types = ['roles', ...ROLE.filter((type) => type === roleType)];
  const roles = valuesOf(claims, types);
  if (roles.includes(OPERATOR)) return 'Operator';
  return roles.includes(READER) ? 'Reader' : undefined;
}
