import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';

const template = await readFile(new URL('../../infra/main.bicep', import.meta.url), 'utf8');

const CLIENT_ID = '00000000-0000-0000-0000-00000000c11e';
const PRINCIPAL_ID = '00000000-0000-0000-0000-0000000000b1';

/** What Azure would put in place of each expression that the settings are made of. */
const RESOLVED: Readonly<Record<string, string>> = {
  'environment().name': 'AzureCloud',
  'identity.outputs.clientId': CLIENT_ID,
  'identity.outputs.principalId': PRINCIPAL_ID,
  'monitoring.outputs.connectionString': 'InstrumentationKey=00000000-0000-0000-0000-000000000000',
  'storage.outputs.blobServiceUri': 'https://sthubwarden.blob.core.windows.net/',
  'storage.outputs.queueServiceUri': 'https://sthubwarden.queue.core.windows.net/',
  'storage.outputs.tableServiceUri': 'https://sthubwarden.table.core.windows.net/',
};

function parameterDefault(name: string): string {
  const [, value] = new RegExp(`^param ${name} string = '(.*)'$`, 'm').exec(template) ?? [];
  if (value === undefined)
    throw new Error(`${name} is neither a parameter with a default nor an expression known here`);
  return value;
}

function resolved(expression: string): string {
  const [, text] = /^'(.*)'$/.exec(expression) ?? [];
  if (text === undefined) return RESOLVED[expression] ?? parameterDefault(expression);
  return text.replace(/\$\{([^}]+)\}/g, (_whole, inner: string) => resolved(inner));
}

function deployedSettings(): Readonly<Record<string, string>> {
  const [, body = ''] = /^var settings = \{\n([^}]*(?:\$\{[^}]*\}[^}]*)*)^\}/m.exec(template) ?? [];
  const lines = body.matchAll(/^ {2}(\w+): (.+)$/gm);
  return Object.fromEntries([...lines].map(([, name = '', expression = '']) => [name, resolved(expression)]));
}

describe('the app settings of the deployment', () => {
  it('are settings that Hubwarden starts with, reaching its storage by identity', () => {
    expect(loadConfig(deployedSettings())).toMatchObject({
      clientId: CLIENT_ID,
      principalId: PRINCIPAL_ID,
      storage: {
        kind: 'Identity',
        tableUri: 'https://sthubwarden.table.core.windows.net',
        queueUri: 'https://sthubwarden.queue.core.windows.net',
        clientId: CLIENT_ID,
      },
    });
  });

  it('write nothing until somebody says so', () => {
    expect(loadConfig(deployedSettings()).writesAllowed).toBe(false);
  });

  it('give each trigger its schedule, which the host reads from a setting', async () => {
    const registration = await readFile(new URL('../../src/functions/register.ts', import.meta.url), 'utf8');
    const named = [...registration.matchAll(/schedule: '%(\w+)%'/g)].map(([, name]) => name);
    expect(named).not.toHaveLength(0);
    expect(Object.keys(deployedSettings())).toEqual(expect.arrayContaining(named));
  });

  it('leave out what Flex Consumption takes from elsewhere', () => {
    const names = Object.keys(deployedSettings());
    for (const name of ['WEBSITE_RUN_FROM_PACKAGE', 'FUNCTIONS_WORKER_RUNTIME', 'AzureWebJobsStorage']) {
      expect(names).not.toContain(name);
    }
  });
});
