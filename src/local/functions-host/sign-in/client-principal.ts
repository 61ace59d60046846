/** A person or an application, as Entra knows it. */
export interface SignedIn {
  readonly objectId: string;
  readonly tenantId: string;
  /** User principal name, or application id. */
  readonly name: string;
  /** Values of the app roles that it has. */
  readonly roles: readonly string[];
}

/** Headers that App Service sets on a request that is signed in, and that a client must not be able to set. */
export const PRINCIPAL_HEADERS = /^x-ms-(?:client-principal|token-)/i;

/**
 * The headers of App Service Authentication for a caller, as pairs of name and value. The claims keep the names of the
 * token, as they do with the token store off, and `role_typ` names a type that the roles do not have.
 *
 * @see https://learn.microsoft.com/azure/app-service/configure-authentication-user-identities (read 2026-11)
 * @see https://github.com/Azure/azure-functions-host/issues/3898
 */
export function principalHeaders(who: SignedIn, clientId: string): readonly (readonly [string, string])[] {
  const claims = [
    { typ: 'aud', val: clientId },
    { typ: 'iss', val: `https://login.microsoftonline.com/${who.tenantId}/v2.0` },
    { typ: 'name', val: who.name },
    { typ: 'oid', val: who.objectId },
    { typ: 'preferred_username', val: who.name },
    { typ: 'tid', val: who.tenantId },
    ...who.roles.map((role) => ({ typ: 'roles', val: role })),
  ];
  const principal = {
    auth_typ: 'aad',
    claims,
    name_typ: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress',
    role_typ: 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role',
  };
  return [
    ['x-ms-client-principal', Buffer.from(JSON.stringify(principal)).toString('base64')],
    ['x-ms-client-principal-id', who.objectId],
    ['x-ms-client-principal-name', encodeURIComponent(who.name).replaceAll('%40', '@')],
    ['x-ms-client-principal-idp', 'aad'],
  ];
}
