import * as z from 'zod';

/** The identity that tokens are issued to. */
export interface Principal {
  /** Object id, the principal id of role assignments and events. */
  readonly objectId: string;
  /** Application (client) id. */
  readonly clientId: string;
  readonly tenantId: string;
  readonly name: string;
}

/** Claims that local services read. */
export interface TokenClaims {
  readonly audience: string;
  readonly objectId: string;
  /** Application (client) id of the caller. */
  readonly clientId: string;
  readonly tenantId: string;
  readonly expiresAt: Date;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function seconds(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}

/**
 * Issues a token in the shape of an Entra token for a resource. It is unsigned: it proves nothing, and only services of
 * the local stack take it.
 */
export function issueToken(principal: Principal, resource: string, issuedAt: Date, expiresAt: Date): string {
  const claims = {
    aud: resource,
    iss: `https://sts.windows.net/${principal.tenantId}/`,
    iat: seconds(issuedAt),
    nbf: seconds(issuedAt),
    exp: seconds(expiresAt),
    appid: principal.clientId,
    idtyp: 'app',
    name: principal.name,
    oid: principal.objectId,
    sub: principal.objectId,
    tid: principal.tenantId,
    ver: '1.0',
  };
  return `${encode({ typ: 'JWT', alg: 'none' })}.${encode(claims)}.`;
}

const Claims = z.object({ aud: z.string(), oid: z.string(), appid: z.string(), tid: z.string(), exp: z.number() });

/** Reads a token's claims without proof of who issued it; undefined when the text is not a token. */
export function readToken(token: string): TokenClaims | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined) return undefined;
  try {
    const { appid, aud, exp, oid, tid } = Claims.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
    return { audience: aud, objectId: oid, clientId: appid, tenantId: tid, expiresAt: new Date(exp * 1000) };
  } catch {
    return undefined;
  }
}
