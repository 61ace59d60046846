import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { configOf } from '../config/config-of.ts';
import { resourcesOf, valueAt } from './deployments.ts';

const CLIENT_ID = '00000000-0000-0000-0000-00000000c11e';
const PRINCIPAL_ID = '00000000-0000-0000-0000-0000000000b1';

/** What Azure would put in place of what only Azure knows. */
function known(value: unknown): string {
  return String(value)
    .replace('<id-hubwarden.clientId>', CLIENT_ID)
    .replace('<id-hubwarden.principalId>', PRINCIPAL_ID)
    .replace(/<(\w+)\.primaryEndpoints\.(\w+)>/, 'https://$1.$2.core.windows.net/')
    .replace(/<[\w-]+\.endpoint>/, 'https://topic.westeurope-1.eventgrid.azure.net/api/events');
}

function settingsOf(deployment: string): Readonly<Record<string, string>> {
  const [app] = resourcesOf(deployment, 'Microsoft.Web/sites');
  const list = valueAt(app?.body, 'properties.siteConfig.appSettings');
  if (!Array.isArray(list)) throw new Error('the app has no settings');
  return Object.fromEntries(list.map((each) => [String(valueAt(each, 'name')), known(valueAt(each, 'value'))]));
}

describe('the app settings of the deployment', () => {
  it('are settings that Hubwarden starts with, reaching its storage by identity', () => {
    expect(configOf(settingsOf('as it comes'))).toMatchObject({
      clientId: CLIENT_ID,
      principalId: PRINCIPAL_ID,
      storage: {
        kind: 'Identity',
        tableUri: expect.stringMatching(/^https:\/\/st\w+\.table\.core\.windows\.net$/),
        queueUri: expect.stringMatching(/^https:\/\/st\w+\.queue\.core\.windows\.net$/),
        clientId: CLIENT_ID,
      },
    });
  });

  it('turn writes off by default', () => {
    expect(configOf(settingsOf('as it comes')).writesAllowed).toBe(false);
    expect(configOf(settingsOf('with everything')).writesAllowed).toBe(true);
  });

  it('name the alert topic where there is one, without a key', () => {
    expect(configOf(settingsOf('with everything')).alertTopic).toMatchObject({ key: undefined });
    expect(configOf(settingsOf('as it comes')).alertTopic).toBeUndefined();
  });

  it('give each trigger its schedule, which the host reads from a setting', async () => {
    const registration = await readFile(new URL('../../src/functions/register.ts', import.meta.url), 'utf8');
    const named = [...registration.matchAll(/schedule: '%(\w+)%'/g)].map(([, name]) => name);
    expect(named).not.toHaveLength(0);
    expect(Object.keys(settingsOf('as it comes'))).toEqual(expect.arrayContaining(named));
  });

  it.each(['as it comes', 'with everything', 'closed'])(
    'leave out what Flex Consumption takes from elsewhere: %s',
    (deployment) => {
      const names = Object.keys(settingsOf(deployment));
      for (const name of ['WEBSITE_RUN_FROM_PACKAGE', 'FUNCTIONS_WORKER_RUNTIME', 'AzureWebJobsStorage']) {
        expect(names).not.toContain(name);
      }
    },
  );

  it('hold no secret', () => {
    const values = Object.values(settingsOf('with everything')).join('\n');
    expect(values).not.toMatch(/AccountKey|SharedAccess|sig=|password/i);
  });
});
