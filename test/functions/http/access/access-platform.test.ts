import { describe, expect, it } from 'vitest';
import { accessPlatformFrom } from '../../../../src/functions/http/access/access-platform.ts';
import { configOf } from '../../../config/config-of.ts';
import { authConfig, CLIENT_ID, CLOSED, PAGES, SIGN_IN, TENANT_ID } from './platforms.ts';

const STORAGE = { AzureWebJobsStorage: 'UseDevelopmentStorage=true' };

function platformOf(env: Readonly<Record<string, string>>) {
  return accessPlatformFrom(env, configOf({ ...STORAGE, ...env }));
}

describe('the platform of an environment', () => {
  it('is closed when nothing is set', () => {
    expect(platformOf({})).toEqual(CLOSED);
  });

  it('has what the settings and App Service say', () => {
    const env = {
      HUBWARDEN_PAGES_CLIENT_ID: CLIENT_ID.toUpperCase(),
      HUBWARDEN_PAGES_URL: `${PAGES}/`,
      HUBWARDEN_PAGES_KEYED_API: 'off',
      WEBSITE_AUTH_AAD_ALLOWED_TENANTS: TENANT_ID.toUpperCase(),
      WEBSITE_AUTH_ENABLED: 'True',
      WEBSITE_AUTH_V2_CONFIG_JSON: authConfig(CLIENT_ID),
      WEBSITE_INSTANCE_ID: 'i',
    };
    const hostedBy = ['WEBSITE_AUTH_ENABLED', 'WEBSITE_AUTH_V2_CONFIG_JSON', 'WEBSITE_INSTANCE_ID'];
    expect(platformOf(env)).toEqual({ ...SIGN_IN, hostedBy });
  });

  it.each([
    'WEBSITE_INSTANCE_ID',
    'WEBSITE_SITE_NAME',
    'WEBSITE_HOSTNAME',
    'website_auth_enabled',
    'WEBSITE_ANYTHING',
    'CONTAINER_NAME',
    'CONTAINER_APP_NAME',
    'AzureWebJobsScriptRoot',
    'FUNCTIONS_CORETOOLS_ENVIRONMENT',
    'DOTNET_RUNNING_IN_CONTAINER',
    'KUBERNETES_SERVICE_HOST',
  ])('knows by %s that others may reach the host', (name) => {
    expect(platformOf({ [name]: 'x' }).hostedBy).toEqual([name]);
  });

  it.each(['WEBSITE_AUTH_AAD_ALLOWED_TENANTS', 'HOSTNAME', 'AzureWebJobsStorage', 'FUNCTIONS_WORKER_RUNTIME'])(
    'takes %s for nothing of that kind',
    (name) => {
      expect(accessPlatformFrom({ [name]: TENANT_ID }, configOf(STORAGE)).hostedBy).toEqual([]);
    },
  );
});
