// The app registration that people sign in to the pages with, as Microsoft Graph describes one. Pure.

/** The public id of the Azure CLI, in every tenant: a person who has run `az login` calls the API through it. */
const AZURE_CLI = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';

/** Ids that stay the same from one deployment to the next, so that assignments of people stay. */
const READER_ID = '8a14112a-e1f9-4a10-9bc2-b7203fb49b2a';
const OPERATOR_ID = '3e1f89cc-4d35-4307-8912-978ed69a419d';
const SCOPE_ID = 'a0559aba-e25c-4325-a764-6ed450831831';

const ROLES = [
  {
    id: READER_ID,
    value: 'Hubwarden.Reader',
    displayName: 'Hubwarden Reader',
    description: 'Reads the pages and the API of Hubwarden.',
  },
  {
    id: OPERATOR_ID,
    value: 'Hubwarden.Operator',
    displayName: 'Hubwarden Operator',
    description: 'Reads, and approves, silences, retries and switches writes in Hubwarden.',
  },
].map((role) => ({ ...role, allowedMemberTypes: ['User', 'Application'], isEnabled: true }));

const SCOPE = {
  id: SCOPE_ID,
  value: 'user_impersonation',
  type: 'User',
  isEnabled: true,
  adminConsentDisplayName: 'Use Hubwarden',
  adminConsentDescription: 'Lets an application call the API of Hubwarden with the roles of the signed-in person.',
};

/** Name of the one federated credential that the hook keeps. */
export const CREDENTIAL_NAME = 'hubwarden-pages';

/** The tag of the registration of a deployment: the hook changes no other one. Names of registrations are not unique. */
export function tagOf({ subscription, group, name }) {
  return `hubwarden-pages:${subscription}/${group}/${name}`.toLowerCase();
}

/** The addresses that Entra ID sends people back to, one for each address of the app. */
export function callbacksOf(urls) {
  const origins = urls.filter((url) => url !== undefined && URL.canParse(url)).map((url) => new URL(url).origin);
  return [...new Set(origins)].map((origin) => `${origin}/.auth/login/aad/callback`);
}

/** The body of the request that creates the registration. */
export function newRegistration({ displayName, tag, callbacks }) {
  return {
    displayName,
    signInAudience: 'AzureADMyOrg',
    tags: [tag],
    web: webOf(callbacks),
    api: { requestedAccessTokenVersion: 2, oauth2PermissionScopes: [SCOPE] },
    appRoles: ROLES,
  };
}

function webOf(redirectUris) {
  // App Service Authentication asks for an id token. An access token in the address is never wanted.
  return { redirectUris, implicitGrantSettings: { enableIdTokenIssuance: true, enableAccessTokenIssuance: false } };
}

/**
 * The changes that a registration needs, in the order in which Graph accepts them; none when it is as it should be. Roles,
 * scopes, addresses and applications that others added stay.
 */
export function changesOf(application, callbacks) {
  return [
    baseChanges(application, callbacks),
    // Graph knows the client id only once the registration exists, and a scope only after the request that adds it.
    idChanges(application),
  ].filter((change) => Object.keys(change).length > 0);
}

function baseChanges({ api, appRoles, signInAudience, web }, callbacks) {
  const roles = rolesWith(appRoles ?? []);
  const scopes = [...(api?.oauth2PermissionScopes ?? []).filter(({ value }) => value !== SCOPE.value)];
  const ownScope = (api?.oauth2PermissionScopes ?? []).find(({ value }) => value === SCOPE.value);
  const apiChange = {
    ...(api?.requestedAccessTokenVersion === 2 ? {} : { requestedAccessTokenVersion: 2 }),
    ...(ownScope?.isEnabled === true ? {} : { oauth2PermissionScopes: [...scopes, { ...SCOPE, ...idOf(ownScope) }] }),
  };
  const webChange = webChanges(web, callbacks);
  return {
    ...(signInAudience === 'AzureADMyOrg' ? {} : { signInAudience: 'AzureADMyOrg' }),
    ...(isSame(roles, appRoles ?? []) ? {} : { appRoles: roles }),
    ...(Object.keys(apiChange).length === 0 ? {} : { api: apiChange }),
    ...(Object.keys(webChange).length === 0 ? {} : { web: webChange }),
  };
}

function webChanges(web, callbacks) {
  const uris = web?.redirectUris ?? [];
  const missing = callbacks.filter((uri) => !uris.includes(uri));
  const grants = web?.implicitGrantSettings ?? {};
  return {
    ...(missing.length === 0 ? {} : { redirectUris: [...uris, ...missing] }),
    ...(grants.enableIdTokenIssuance === true && grants.enableAccessTokenIssuance !== true
      ? {}
      : { implicitGrantSettings: webOf([]).implicitGrantSettings }),
  };
}

/** Our two roles as they should be among the others; one of the same value keeps its id, and with it its assignments. */
function rolesWith(existing) {
  const kept = existing.map((role) => {
    const own = ROLES.find(({ value }) => value === role.value);
    if (own === undefined) return role;
    const types = [...new Set([...(role.allowedMemberTypes ?? []), ...own.allowedMemberTypes])];
    return { ...role, isEnabled: true, allowedMemberTypes: types };
  });
  return [...kept, ...ROLES.filter(({ value }) => !existing.some((role) => role.value === value))];
}

function idOf(scope) {
  return scope === undefined ? {} : { id: scope.id };
}

function idChanges({ api, appId, identifierUris }) {
  const uri = `api://${appId}`;
  const scopeId = (api?.oauth2PermissionScopes ?? []).find(({ value }) => value === SCOPE.value)?.id ?? SCOPE_ID;
  const clients = api?.preAuthorizedApplications ?? [];
  const cli = clients.find((client) => client.appId === AZURE_CLI);
  const allowed = cli?.delegatedPermissionIds ?? [];
  const others = clients.filter((client) => client.appId !== AZURE_CLI);
  return {
    ...((identifierUris ?? []).includes(uri) ? {} : { identifierUris: [...(identifierUris ?? []), uri] }),
    ...(allowed.includes(scopeId)
      ? {}
      : {
          api: {
            preAuthorizedApplications: [...others, { appId: AZURE_CLI, delegatedPermissionIds: [...allowed, scopeId] }],
          },
        }),
  };
}

/** The trust in the identity for sign-in, by which App Service Authentication needs no secret. */
export function credentialOf({ tenant, principalId }) {
  return {
    name: CREDENTIAL_NAME,
    issuer: `https://login.microsoftonline.com/${tenant}/v2.0`,
    subject: principalId,
    audiences: ['api://AzureADTokenExchange'],
    description: 'The identity for sign-in of the function app of Hubwarden.',
  };
}

/** What to do about the credentials that exist: nothing, create one, or change the hook's own. */
export function credentialStep(existing, wanted) {
  const isRight = ({ audiences, issuer, subject }) =>
    issuer === wanted.issuer && subject === wanted.subject && (audiences ?? []).includes(wanted.audiences[0]);
  if (existing.some(isRight)) return { kind: 'Nothing' };
  const own = existing.find(({ name }) => name === CREDENTIAL_NAME);
  return own === undefined ? { kind: 'Create' } : { kind: 'Change', id: own.id };
}

/** Values as Graph returns them: the order of members does not count, that of a list does. */
function isSame(one, other) {
  const sorted = (value) =>
    Array.isArray(value)
      ? value.map(sorted)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .sort(([a], [b]) => (a < b ? -1 : 1))
              .map(([key, each]) => [key, sorted(each)]),
          )
        : value;
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}
