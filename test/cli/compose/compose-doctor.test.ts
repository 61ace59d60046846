import { describe, expect, it } from 'vitest';
import { azureSettings } from '../../../src/cli/compose/compose-doctor.ts';

describe('where doctor asks Azure', () => {
  it.each([
    { env: {}, endpoint: 'https://management.azure.com', why: 'nothing is set' },
    {
      env: { HUBWARDEN_CLOUD: 'AzureUSGovernment' },
      endpoint: 'https://management.usgovcloudapi.net',
      why: 'the storage account is not named, and that is no reason to ask another cloud',
    },
    {
      env: { HUBWARDEN_ARM_ENDPOINT: 'https://127.0.0.1:9443' },
      endpoint: 'https://127.0.0.1:9443',
      why: 'the simulator is named and the storage account is not',
    },
    {
      env: { HUBWARDEN_CLOUD: 'AzureUSGovernment', HUBWARDEN_WRITES: 'maybe' },
      endpoint: 'https://management.azure.com',
      why: 'the other problems are reported, and the public cloud is used',
    },
  ])('is $endpoint: $why', ({ env, endpoint }) => {
    expect(azureSettings(env).arm.endpoint).toBe(endpoint);
  });
});
