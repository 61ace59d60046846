import { RestError } from '@azure/core-rest-pipeline';
import { CredentialUnavailableError } from '@azure/identity';
import { describe, expect, it } from 'vitest';
import { TimeoutError } from '../../../src/adapters/http/deadline.ts';
import { openAzureTable } from '../../../src/adapters/tables/azure-table.ts';
import { isStoreFailure } from '../../../src/adapters/tables/store-failure.ts';

describe('a failure of the store', () => {
  it.each([
    { error: new RestError('503', { statusCode: 503 }), why: 'the service answers with an error' },
    { error: new TimeoutError('no answer within 10 s'), why: 'a deadline has passed' },
    { error: new CredentialUnavailableError('no identity'), why: 'the app cannot sign in' },
  ])('is noticed when $why', ({ error }) => {
    expect(isStoreFailure(error)).toBe(true);
  });

  it('is noticed when no connection is possible', async () => {
    const connectionString =
      'DefaultEndpointsProtocol=http;AccountName=a;AccountKey=YQ==;TableEndpoint=http://127.0.0.1:1/a;';
    const { writing } = openAzureTable({ kind: 'ConnectionString', connectionString }, 'hubs');
    const error: unknown = await writing.getEntity('p', 'r').catch((reason: unknown) => reason);
    expect(isStoreFailure(error)).toBe(true);
  });

  it('is not what a bug throws', () => {
    expect([new TypeError('x is not a function'), new Error('bug'), 'text'].some(isStoreFailure)).toBe(false);
  });
});
