import { createHash } from 'node:crypto';
import type { JsonObject } from '../../../core/text/json.ts';
import { lookUp } from '../../../core/text/look-up.ts';
import { guidFromHex } from './id-source.ts';
import { isJsonObject, parseJson, stringAt } from './json-value.ts';

const OBJECT_ID_CLAIM = 'http://schemas.microsoft.com/identity/claims/objectidentifier';
const TENANT_ID_CLAIM = 'http://schemas.microsoft.com/identity/claims/tenantid';
const UPN_CLAIM = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn';
const COPIED_CLAIMS = [
  'aud',
  'iss',
  'iat',
  'nbf',
  'exp',
  'appid',
  'appidacr',
  'uti',
  'ver',
  'idtyp',
  'xms_mirid',
  'name',
];

/** The sender of a request, from its token. Tokens are decoded and never verified. */
export interface Caller {
  readonly kind: 'Person' | 'Application';
  readonly objectId: string;
  /** Name in `systemData`: a person's sign-in name, an application's id. */
  readonly displayName: string;
  /** Word of `systemData.createdByType` and `lastModifiedByType`. */
  readonly systemDataType: 'User' | 'Application' | 'ManagedIdentity';
  /** Claims in the form in which Event Grid delivers them. */
  readonly claims: JsonObject;
}

/**
 * Reads the caller from an `Authorization` header. A JSON web token is decoded; any other token is taken for the name
 * of a person, so that `Authorization: Bearer data-scientist` works.
 *
 * @returns undefined when there is no bearer token
 */
export function callerFrom(authorization: string | undefined, tenantId: string): Caller | undefined {
  const token = /^bearer\s+(\S.*)$/i.exec(authorization?.trim() ?? '')?.[1]?.trim();
  if (token === undefined) return undefined;
  const claims = claimsFrom(token);
  return claims === undefined ? personNamed(token, tenantId) : callerFromClaims(claims, tenantId);
}

function claimsFrom(token: string): JsonObject | undefined {
  const [, payload, signature] = token.split('.');
  if (payload === undefined || signature === undefined) return undefined;
  const parsed = parseJson(Buffer.from(payload, 'base64url').toString('utf8'));
  return parsed.ok && isJsonObject(parsed.value) ? parsed.value : undefined;
}

function callerFromClaims(claims: JsonObject, tenantId: string): Caller {
  const signInName = firstClaim(claims, ['upn', 'unique_name', 'preferred_username']);
  const isPerson = signInName !== undefined || (claims.idtyp !== 'app' && stringAt(claims, 'name') !== undefined);
  const displayName = isPerson ? (signInName ?? stringAt(claims, 'name')) : firstClaim(claims, ['appid', 'azp', 'oid']);
  const objectId = firstClaim(claims, ['oid', 'sub']) ?? guidOf(displayName ?? 'unknown');
  return {
    kind: isPerson ? 'Person' : 'Application',
    objectId,
    displayName: displayName ?? objectId,
    systemDataType: isPerson ? 'User' : stringAt(claims, 'xms_mirid') === undefined ? 'Application' : 'ManagedIdentity',
    claims: {
      ...copiedClaims(claims),
      ...(signInName === undefined ? {} : { [UPN_CLAIM]: signInName }),
      [OBJECT_ID_CLAIM]: objectId,
      [TENANT_ID_CLAIM]: stringAt(claims, 'tid') ?? tenantId,
    },
  };
}

function firstClaim(claims: JsonObject, names: readonly string[]): string | undefined {
  return names.map((name) => stringAt(claims, name)).find((value) => value !== undefined);
}

function copiedClaims(claims: JsonObject): JsonObject {
  return Object.fromEntries(
    COPIED_CLAIMS.flatMap((name) => {
      const value = lookUp(claims, name);
      return typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [];
    }),
  );
}

function personNamed(name: string, tenantId: string): Caller {
  const signInName = name.includes('@') ? name : `${name}@example.com`;
  const objectId = guidOf(name);
  return {
    kind: 'Person',
    objectId,
    displayName: name,
    systemDataType: 'User',
    claims: { name, [UPN_CLAIM]: signInName, [OBJECT_ID_CLAIM]: objectId, [TENANT_ID_CLAIM]: tenantId },
  };
}

/** The object id of a person whose token is only a name: the same name gives the same id. */
export function guidOf(name: string): string {
  return guidFromHex(createHash('sha256').update(name).digest('hex'));
}
