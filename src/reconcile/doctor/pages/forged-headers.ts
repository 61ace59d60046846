/** A tenant that no directory has, where the one of the deployment is not known. */
const NO_TENANT = '00000000-0000-0000-0000-000000000000';
const NO_PERSON = '00000000-0000-0000-0000-00000000dead';

/**
 * The headers by which App Service tells an app who has signed in, written by the caller: an operator who does not exist. The
 * platform must overwrite or remove them.
 *
 * @param tenantId undefined: not known
 */
export function forgedHeaders(tenantId: string | undefined): Readonly<Record<string, string>> {
  const claims = [
    { typ: 'http://schemas.microsoft.com/identity/claims/objectidentifier', val: NO_PERSON },
    { typ: 'http://schemas.microsoft.com/identity/claims/tenantid', val: tenantId ?? NO_TENANT },
    { typ: 'roles', val: 'Hubwarden.Operator' },
    { typ: 'name', val: 'doctor' },
  ];
  const principal = { auth_typ: 'aad', name_typ: 'name', role_typ: 'roles', claims };
  return {
    'x-ms-client-principal': btoa(JSON.stringify(principal)),
    'x-ms-client-principal-id': NO_PERSON,
    'x-ms-client-principal-name': 'doctor',
    'x-ms-client-principal-idp': 'aad',
  };
}
