import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { resourcesOf, valueAt } from './deployments.ts';

const { parametersFile, plan } = await import('../../infra/hooks/subscribe-events.mjs' as string);

function file(name: string): Promise<string> {
  return readFile(new URL(`../../${name}`, import.meta.url), 'utf8');
}

const template = JSON.parse(await file('infra/azuredeploy.json'));
const HOME = '11111111-1111-1111-1111-111111111111';
const OTHER = '22222222-2222-2222-2222-222222222222';
const ENV = {
  AZURE_SUBSCRIPTION_ID: HOME,
  resourceGroupName: 'rg-hubwarden',
  functionAppId: '/sites/func',
  storageAccountId: '/storageAccounts/st',
  eventDelivery: 'queue',
};

describe('azure.yaml', () => {
  it('names the service by the tag that the function app has', async () => {
    const [service] = Object.keys(parse(await file('azure.yaml')).services);
    const [app] = resourcesOf('as it comes', 'Microsoft.Web/sites');
    expect(valueAt(app?.body, 'tags.azd-service-name')).toBe(service);
  });

  it('runs hooks that exist', async () => {
    const text = await file('azure.yaml');
    const hooks = [...text.matchAll(/infra\/hooks\/([\w-]+\.mjs)/g)].map(([, name]) => name);
    expect(hooks).not.toHaveLength(0);
    for (const hook of hooks) expect(await file(`infra/hooks/${hook}`)).not.toBe('');
  });
});

describe('the hook that subscribes to events', () => {
  it('finds what it needs among the outputs of the template', () => {
    const needed = [
      'resourceGroupName',
      'functionAppId',
      'storageAccountId',
      'eventDelivery',
      'logWorkspaceId',
      'actionGroupIds',
    ];
    expect(Object.keys(template.outputs)).toEqual(expect.arrayContaining(needed));
  });

  it('makes a topic where there is none, in the own group', () => {
    expect(plan(ENV, () => undefined)).toEqual([
      {
        subscription: HOME,
        group: 'rg-hubwarden',
        parameters: {
          functionAppId: '/sites/func',
          storageAccountId: '/storageAccounts/st',
          delivery: 'queue',
          logWorkspaceId: '',
          actionGroupIds: [],
          existingSystemTopicName: '',
        },
      },
    ]);
  });

  it('notifies the same people of lost events as of everything else, because azd passes lists as JSON', () => {
    const [one] = plan({ ...ENV, actionGroupIds: '["/actionGroups/ag-hubwarden"]' }, () => undefined);
    expect(one.parameters.actionGroupIds).toEqual(['/actionGroups/ag-hubwarden']);
  });

  it('writes the parameters as ARM reads them from a file', () => {
    expect(parametersFile({ delivery: 'queue', actionGroupIds: [] })).toEqual({
      $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#',
      contentVersion: '1.0.0.0',
      parameters: { delivery: { value: 'queue' }, actionGroupIds: { value: [] } },
    });
  });

  it('uses the topic of others where there is one, in its group', () => {
    const [one] = plan(ENV, () => ({ name: 'evgt-of-others', resourceGroup: 'rg-others' }));
    expect(one).toMatchObject({ group: 'rg-others', parameters: { existingSystemTopicName: 'evgt-of-others' } });
  });

  it('goes on owning the topic that it made the last time', () => {
    const [one] = plan(ENV, () => ({ name: 'evgt-func', resourceGroup: 'rg-hubwarden' }));
    expect(one).toMatchObject({ group: 'rg-hubwarden', parameters: { existingSystemTopicName: '' } });
  });

  it('takes the topic of another deployment of Hubwarden for what it is: one that is there', () => {
    const [one] = plan(ENV, () => ({ name: 'evgt-func-production', resourceGroup: 'rg-production' }));
    expect(one).toMatchObject({
      group: 'rg-production',
      parameters: { existingSystemTopicName: 'evgt-func-production' },
    });
  });

  it('serves several subscriptions, each once', () => {
    const env = { ...ENV, HUBWARDEN_WATCHED: `${OTHER}, ${HOME}`, HUBWARDEN_EVENTS_GROUP: 'rg-events' };
    expect(plan(env, () => undefined).map((each: { group: string }) => each.group)).toEqual([
      'rg-hubwarden',
      'rg-events',
    ]);
  });

  it('says what is missing', () => {
    expect(() => plan({}, () => undefined)).toThrow('AZURE_SUBSCRIPTION_ID is not set');
    expect(() => plan({ ...ENV, HUBWARDEN_WATCHED: OTHER }, () => undefined)).toThrow('HUBWARDEN_EVENTS_GROUP');
  });

  it('gives parameters that the template has', async () => {
    const events = JSON.parse(await file('infra/azuredeploy.event-subscription.json'));
    const [one] = plan(ENV, () => undefined);
    expect(Object.keys(one.parameters).filter((name) => !(name in events.parameters))).toEqual([]);
  });
});
