import type { AccessPlatform } from '../../../../src/functions/http/access/access-platform.ts';
import type { WebRequest } from '../../../../src/functions/http/web-message.ts';

export const CLIENT_ID = '00000000-0000-0000-0000-0000000a9900';
export const TENANT_ID = '00000000-0000-0000-0000-0000000000aa';
export const OBJECT_ID = '00000000-0000-0000-0000-00000000b0b1';
export const PAGES = 'https://hubwarden.contoso.com';

/** As App Service sets WEBSITE_AUTH_V2_CONFIG_JSON. */
export function authConfig(clientId: string, isEnabled = true): string {
  return JSON.stringify({
    platform: { enabled: isEnabled, runtimeVersion: '~1' },
    globalValidation: { requireAuthentication: false, unauthenticatedClientAction: 1 },
    identityProviders: {
      azureActiveDirectory: {
        enabled: true,
        registration: { clientId, openIdIssuer: `https://login/${TENANT_ID}/v2.0` },
      },
    },
    login: { tokenStore: { enabled: false } },
  });
}

/** An app in Azure whose sign-in is set up. */
export const SIGN_IN: AccessPlatform = {
  clientId: CLIENT_ID,
  tenants: [TENANT_ID],
  authEnabled: 'True',
  authConfig: authConfig(CLIENT_ID),
  isKeyedApiOpen: false,
  isLocalOperator: false,
  hostedBy: ['WEBSITE_INSTANCE_ID', 'WEBSITE_SITE_NAME'],
  publicOrigin: PAGES,
};

/** An app without any of it. */
export const CLOSED: AccessPlatform = {
  clientId: undefined,
  tenants: undefined,
  authEnabled: undefined,
  authConfig: undefined,
  isKeyedApiOpen: false,
  isLocalOperator: false,
  hostedBy: [],
  publicOrigin: undefined,
};

/** The local stack. */
export const LOCAL: AccessPlatform = { ...CLOSED, isLocalOperator: true, publicOrigin: 'http://127.0.0.1:7080' };

/** A claim. */
export type Claim = readonly [typ: string, val: unknown];

/** The claims of a person of the tenant, with the names that Entra gives them. */
export function personClaims(...roles: readonly string[]): Claim[] {
  return [
    ['oid', OBJECT_ID],
    ['tid', TENANT_ID],
    ['preferred_username', 'operator@contoso.com'],
    ...roles.map((role): Claim => ['roles', role]),
  ];
}

/** Any value as App Service encodes the header. */
export function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64');
}

/** The header of these claims. */
export function principalHeader(claims: readonly Claim[], roleType = 'roles'): string {
  return encoded({
    auth_typ: 'aad',
    name_typ: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress',
    role_typ: roleType,
    claims: claims.map(([typ, val]) => ({ typ, val })),
  });
}

/** Headers of a request by a person with these roles. */
export function signedIn(...roles: readonly string[]): Record<string, string> {
  return { 'x-ms-client-principal': principalHeader(personClaims(...roles)), 'x-ms-client-principal-idp': 'aad' };
}

/** A request. */
export function webRequest(
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
  body: Uint8Array = new Uint8Array(),
): WebRequest {
  return { method, url: new URL(path, PAGES), headers: new Map(Object.entries(headers)), body, requestId: 'request-1' };
}
