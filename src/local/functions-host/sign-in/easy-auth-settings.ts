import type { EasyAuthOptions } from './easy-auth.ts';

/**
 * The variables that the platform sets for an app with App Service Authentication switched on.
 *
 * @see https://learn.microsoft.com/azure/app-service/reference-app-settings (read 2026-11)
 */
export function easyAuthSettings({
  allowedApplications = [],
  clientId,
  tenantId,
}: EasyAuthOptions): Record<string, string> {
  const registration = { clientId, openIdIssuer: `https://login.microsoftonline.com/${tenantId}/v2.0` };
  const validation = {
    allowedAudiences: [clientId, `api://${clientId}`],
    defaultAuthorizationPolicy: { allowedApplications: [clientId, ...allowedApplications] },
  };
  const config = {
    platform: { enabled: true, runtimeVersion: '~1' },
    globalValidation: { requireAuthentication: false, unauthenticatedClientAction: 'AllowAnonymous' },
    httpSettings: { requireHttps: true, routes: { apiPrefix: '/.auth' } },
    identityProviders: { azureActiveDirectory: { enabled: true, registration, validation } },
    login: { tokenStore: { enabled: false } },
  };
  return { WEBSITE_AUTH_ENABLED: 'True', WEBSITE_AUTH_V2_CONFIG_JSON: JSON.stringify(config) };
}
