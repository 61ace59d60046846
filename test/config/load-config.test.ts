import { describe, expect, it } from 'vitest';
import { DEPLOYMENT_VARIABLES } from '../../src/config/deployment-variables.ts';
import type { Timings } from '../../src/core/time/timings.ts';
import { scaledTimings, settingsFromTimings } from '../../src/local/stack/scaled-timings.ts';
import { configOf } from './config-of.ts';

const STORAGE = { AzureWebJobsStorage: 'UseDevelopmentStorage=true' };
const GUID = '00000000-AAAA-0000-0000-0000000000b1';

function messageFor(env: Readonly<Record<string, string | undefined>>): string {
  try {
    configOf(env);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

describe('loadConfig', () => {
  it('needs nothing but a storage account', () => {
    expect(configOf(STORAGE)).toMatchObject({
      storage: { kind: 'ConnectionString', connectionString: 'UseDevelopmentStorage=true' },
      policy: { kind: 'File', path: 'policy.yaml' },
      writesAllowed: true,
      writeStrategy: 'auto',
      arm: {
        endpoint: 'https://management.azure.com',
        tokenScope: 'https://management.azure.com/.default',
        apiVersion: '2025-12-01',
      },
      clientId: undefined,
      principalId: undefined,
      alertTopic: undefined,
      timings: { leaseSeconds: 120, secondLookSeconds: 300 },
    });
  });

  it('reads every setting that is given', () => {
    const config = configOf({
      ...STORAGE,
      HUBWARDEN_POLICY_PATH: ' /mnt/policy.yaml ',
      HUBWARDEN_WRITES: 'off',
      HUBWARDEN_WRITE_STRATEGY: 'serial',
      HUBWARDEN_ARM_ENDPOINT: 'https://localhost:8443/',
      HUBWARDEN_ARM_API_VERSION: '2026-07-15-preview',
      HUBWARDEN_PRINCIPAL_ID: GUID,
      AZURE_CLIENT_ID: GUID,
      HUBWARDEN_ALERT_TOPIC_ENDPOINT: 'https://topic.test/api/events',
      HUBWARDEN_ALERT_TOPIC_KEY: 'key',
      HUBWARDEN_ALERT_SOURCE: '/hubwarden/test',
      HUBWARDEN_SWEEP_SCHEDULE: '0 */15 * * * MON-FRI',
      HUBWARDEN_SECOND_LOOK_SECONDS: '0.5',
    });
    expect(config).toMatchObject({
      policy: { kind: 'File', path: '/mnt/policy.yaml' },
      writesAllowed: false,
      writeStrategy: 'serial',
      arm: { endpoint: 'https://localhost:8443', apiVersion: '2026-07-15-preview' },
      principalId: GUID.toLowerCase(),
      clientId: GUID.toLowerCase(),
      alertTopic: { endpoint: 'https://topic.test/api/events', key: 'key' },
      alertSource: '/hubwarden/test',
      schedules: { sweep: '0 */15 * * * MON-FRI', watch: '0 * * * * *' },
      timings: { secondLookSeconds: 0.5 },
    });
  });

  it('takes an empty value for an absent one', () => {
    const config = configOf({
      ...STORAGE,
      HUBWARDEN_WRITES: ' ',
      HUBWARDEN_PRINCIPAL_ID: '',
      HUBWARDEN_LEASE_SECONDS: '',
    });
    expect(config).toEqual(configOf(STORAGE));
  });

  it.each([
    ['AzureUSGovernment', 'https://management.usgovcloudapi.net', 'core.usgovcloudapi.net'],
    ['AzureChinaCloud', 'https://management.chinacloudapi.cn', 'core.chinacloudapi.cn'],
  ])('knows the addresses of %s', (cloud, endpoint, suffix) => {
    const config = configOf({ HUBWARDEN_CLOUD: cloud, AzureWebJobsStorage__accountName: 'acct' });
    expect(config.arm).toMatchObject({ endpoint, tokenScope: `${endpoint}/.default` });
    expect(config.storage).toMatchObject({
      tableUri: `https://acct.table.${suffix}`,
      queueUri: `https://acct.queue.${suffix}`,
    });
  });

  it('keeps the cloud’s token scope when the endpoint is another', () => {
    const config = configOf({ ...STORAGE, HUBWARDEN_ARM_ENDPOINT: 'https://localhost:9000' });
    expect(config.arm.tokenScope).toBe('https://management.azure.com/.default');
  });
});

describe('the policy', () => {
  const blob = 'https://stgovernance.blob.core.windows.net/hubwarden/policy.yaml';

  it.each([
    ['on a storage account of the cloud', { HUBWARDEN_POLICY_URL: blob }, blob],
    [
      'on an account of the cloud that is spoken to',
      { HUBWARDEN_CLOUD: 'AzureChinaCloud', HUBWARDEN_POLICY_URL: 'https://acct.blob.core.chinacloudapi.cn/c/p.yaml' },
      'https://acct.blob.core.chinacloudapi.cn/c/p.yaml',
    ],
    [
      'on Hubwarden’s own account, under its owner’s name',
      {
        AzureWebJobsStorage__blobServiceUri: 'https://blobs.test',
        HUBWARDEN_POLICY_URL: 'https://blobs.test/c/p.yaml',
      },
      'https://blobs.test/c/p.yaml',
    ],
  ])('can lie in a blob %s', (_where, env, url) => {
    expect(configOf({ ...STORAGE, ...env }).policy).toEqual({ kind: 'Blob', url });
  });

  it.each([
    [
      'there is one policy',
      { HUBWARDEN_POLICY_URL: blob, HUBWARDEN_POLICY_PATH: 'p.yaml' },
      /are both set\. Remove one/,
    ],
    ['a signature is a secret', { HUBWARDEN_POLICY_URL: `${blob}?sig=abc` }, /must have no query/],
    ['a token is never sent in the clear', { HUBWARDEN_POLICY_URL: blob.replace('https', 'http') }, /https address/],
    ['a token goes to Azure only', { HUBWARDEN_POLICY_URL: 'https://evil.test/c/policy.yaml' }, /must be on a storage/],
    [
      'a token goes to Azure only, whatever the name looks like',
      { HUBWARDEN_POLICY_URL: 'https://a.blob.core.windows.net.evil.test/c/policy.yaml' },
      /must be on a storage/,
    ],
    [
      'another cloud takes no token of this one',
      { HUBWARDEN_CLOUD: 'AzureUSGovernment', HUBWARDEN_POLICY_URL: blob },
      /must be on a storage/,
    ],
    ['a container is no policy', { HUBWARDEN_POLICY_URL: blob.replace('/policy.yaml', '') }, /container and a blob/],
  ])('is refused elsewhere: %s', (_why, env, says) => {
    expect(() => configOf({ ...STORAGE, ...env })).toThrow(says);
  });
});

describe('the storage account', () => {
  it('is reached by identity when its name is given, and by addresses when these are', () => {
    expect(configOf({ AzureWebJobsStorage__accountName: 'acct', AzureWebJobsStorage__clientId: GUID }).storage).toEqual(
      {
        kind: 'Identity',
        tableUri: 'https://acct.table.core.windows.net',
        queueUri: 'https://acct.queue.core.windows.net',
        blobUri: 'https://acct.blob.core.windows.net',
        clientId: GUID,
      },
    );
    const uris = {
      AzureWebJobsStorage__tableServiceUri: 'https://t.test/',
      AzureWebJobsStorage__queueServiceUri: 'https://q.test',
    };
    expect(configOf({ AzureWebJobsStorage__accountName: 'acct', ...uris }).storage).toMatchObject({
      tableUri: 'https://t.test',
      queueUri: 'https://q.test',
    });
  });

  it('can be another than the host’s', () => {
    const env = { ...STORAGE, HUBWARDEN_STORAGE: 'HUBWARDEN_DATA', HUBWARDEN_DATA__accountName: 'other' };
    expect(configOf(env).storage).toMatchObject({
      kind: 'Identity',
      tableUri: 'https://other.table.core.windows.net',
    });
  });

  it.each([
    {
      why: 'is missing',
      env: {},
      says: /AzureWebJobsStorage is missing\. Set it to a connection string, or AzureWebJobsStorage__accountName/,
    },
    { why: 'is named and missing', env: { ...STORAGE, HUBWARDEN_STORAGE: 'Other' }, says: /Other is missing/ },
    {
      why: 'is not a connection string',
      env: { AzureWebJobsStorage: 'SECRET' },
      says: /AzureWebJobsStorage is not a connection string/,
    },
    {
      why: 'has an address for queues only',
      env: { AzureWebJobsStorage__queueServiceUri: 'https://q.test' },
      says: /__tableServiceUri is missing/,
    },
    {
      why: 'has an address in the clear',
      env: { AzureWebJobsStorage__accountName: 'a', AzureWebJobsStorage__queueServiceUri: 'http://q.test' },
      says: /__queueServiceUri must be an https URL/,
    },
  ])('is refused when it $why', ({ env, says }) => {
    expect(messageFor(env)).toMatch(says);
    expect(messageFor(env)).not.toContain('SECRET');
  });
});

describe('pages and API', () => {
  it('are closed until the settings are there', () => {
    expect(configOf(STORAGE)).toMatchObject({
      pagesUrl: undefined,
      access: { clientId: undefined, tenants: undefined, isKeyedApiOpen: false, isLocalOperator: false },
    });
  });

  it('are described by their settings', () => {
    const env = {
      HUBWARDEN_PAGES_URL: 'https://Hubwarden.contoso.com/',
      HUBWARDEN_PAGES_CLIENT_ID: GUID,
      HUBWARDEN_PAGES_KEYED_API: 'on',
      HUBWARDEN_PAGES_LOCAL_OPERATOR: 'on',
      WEBSITE_AUTH_AAD_ALLOWED_TENANTS: `${GUID}, 00000000-0000-0000-0000-0000000000aa`,
    };
    expect(configOf({ ...STORAGE, ...env })).toMatchObject({
      pagesUrl: 'https://hubwarden.contoso.com',
      access: {
        clientId: GUID.toLowerCase(),
        tenants: [GUID.toLowerCase(), '00000000-0000-0000-0000-0000000000aa'],
        isKeyedApiOpen: true,
        isLocalOperator: true,
      },
    });
  });

  it.each([
    ['http://127.0.0.1:7080', 'http://127.0.0.1:7080'],
    ['http://localhost:7080/', 'http://localhost:7080'],
    ['http://[::1]:7080', 'http://[::1]:7080'],
    ['https://hubwarden.contoso.com:8443', 'https://hubwarden.contoso.com:8443'],
  ])('can be at %s', (text, pagesUrl) => {
    expect(configOf({ ...STORAGE, HUBWARDEN_PAGES_URL: text }).pagesUrl).toBe(pagesUrl);
  });

  it.each([
    'http://hubwarden.contoso.com',
    'http://127.0.0.1.evil.test',
    'http://10.0.0.4:7080',
    'https://grafana.contoso.com/d/hubs',
    'https://hubwarden.contoso.com/?x=1',
    'https://hubwarden.contoso.com/#x',
    'https://user@hubwarden.contoso.com',
    'hubwarden.contoso.com',
    'javascript:alert(1)',
  ])('cannot be at %s', (text) => {
    expect(messageFor({ ...STORAGE, HUBWARDEN_PAGES_URL: text })).toContain(
      'HUBWARDEN_PAGES_URL must hold only scheme, host and port, as in "https://hubwarden.contoso.com".',
    );
  });
});

describe('bad settings', () => {
  it.each([
    { env: { HUBWARDEN_WRITES: 'maybe' }, says: 'HUBWARDEN_WRITES is "maybe". Set it to on or off.' },
    {
      env: { HUBWARDEN_WRITE_STRATEGY: 'batch' },
      says: 'HUBWARDEN_WRITE_STRATEGY is "batch". Set it to auto or serial.',
    },
    {
      env: { HUBWARDEN_CLOUD: 'Azure' },
      says: 'HUBWARDEN_CLOUD is "Azure". Set it to AzureCloud or AzureUSGovernment or AzureChinaCloud.',
    },
    { env: { HUBWARDEN_ARM_ENDPOINT: 'http://localhost:1' }, says: 'HUBWARDEN_ARM_ENDPOINT must be https' },
    {
      env: { HUBWARDEN_ARM_ENDPOINT: 'https://localhost/path' },
      says: 'HUBWARDEN_ARM_ENDPOINT must be https and hold only scheme, host and port',
    },
    { env: { HUBWARDEN_ARM_ENDPOINT: 'https://user:pw@localhost' }, says: 'HUBWARDEN_ARM_ENDPOINT must be https' },
    { env: { HUBWARDEN_ARM_API_VERSION: 'latest' }, says: 'HUBWARDEN_ARM_API_VERSION is not an api-version' },
    { env: { HUBWARDEN_ARM_API_VERSION: '2022-10-01' }, says: 'HUBWARDEN_ARM_API_VERSION is too old' },
    { env: { HUBWARDEN_PRINCIPAL_ID: 'me' }, says: 'HUBWARDEN_PRINCIPAL_ID is not a GUID' },
    { env: { AZURE_CLIENT_ID: 'me' }, says: 'AZURE_CLIENT_ID is not a GUID' },
    { env: { HUBWARDEN_PAGES_CLIENT_ID: 'hubwarden' }, says: 'HUBWARDEN_PAGES_CLIENT_ID is not a GUID' },
    { env: { HUBWARDEN_PAGES_KEYED_API: 'true' }, says: 'HUBWARDEN_PAGES_KEYED_API is "true". Set it to on or off.' },
    {
      env: { HUBWARDEN_PAGES_LOCAL_OPERATOR: '1' },
      says: 'HUBWARDEN_PAGES_LOCAL_OPERATOR is "1". Set it to on or off.',
    },
    {
      env: { WEBSITE_AUTH_AAD_ALLOWED_TENANTS: `${GUID};${GUID}` },
      says: 'WEBSITE_AUTH_AAD_ALLOWED_TENANTS is not a GUID',
    },
    { env: { HUBWARDEN_ALERT_TOPIC_ENDPOINT: 'topic' }, says: 'HUBWARDEN_ALERT_TOPIC_ENDPOINT must be an https URL' },
    { env: { HUBWARDEN_ALERT_TOPIC_KEY: 'SECRET' }, says: 'HUBWARDEN_ALERT_TOPIC_KEY is set without a topic' },
    {
      env: { HUBWARDEN_SWEEP_SCHEDULE: '0 * * * *' },
      says: 'HUBWARDEN_SWEEP_SCHEDULE is not a schedule. Give six fields',
    },
    {
      env: { HUBWARDEN_LEASE_SECONDS: 'soon' },
      says: 'HUBWARDEN_LEASE_SECONDS is "soon". Give a number of seconds above 0.',
    },
    { env: { HUBWARDEN_LEASE_SECONDS: '0' }, says: 'HUBWARDEN_LEASE_SECONDS is "0". Give a number' },
    { env: { HUBWARDEN_LEASE_SECONDS: '-1' }, says: 'HUBWARDEN_LEASE_SECONDS is "-1". Give a number' },
    { env: { HUBWARDEN_LEASE_SECONDS: '1e999' }, says: 'HUBWARDEN_LEASE_SECONDS is "1e999". Give a number' },
    {
      env: { HUBWARDEN_LEASE_SECOND: '5' },
      says: 'HUBWARDEN_LEASE_SECOND is not a setting of Hubwarden. Did you mean HUBWARDEN_LEASE_SECONDS?',
    },
    {
      env: { Hubwarden_Writes: 'off' },
      says: 'Hubwarden_Writes is not a setting of Hubwarden. Did you mean HUBWARDEN_WRITES?',
    },
    { env: { HUBWARDEN_XYZZY_QUUX: '1' }, says: 'HUBWARDEN_XYZZY_QUUX is not a setting of Hubwarden. Remove it' },
  ])('$env: $says', ({ env, says }) => {
    expect(messageFor({ ...STORAGE, ...env })).toContain(says);
    expect(messageFor({ ...STORAGE, ...env })).not.toContain('SECRET');
  });

  it('let variables of the deployment stand, as azd exports them, and still name a misspelt one', () => {
    const deployment = Object.fromEntries(DEPLOYMENT_VARIABLES.map((name) => [name, 'anything']));
    expect(messageFor({ ...STORAGE, ...deployment })).toBe('');
    expect(messageFor({ ...STORAGE, ...deployment, HUBWARDEN_PRIVAT_NETWORKING: 'true' })).toContain(
      'HUBWARDEN_PRIVAT_NETWORKING is not a setting of Hubwarden. Did you mean HUBWARDEN_PRIVATE_NETWORKING?',
    );
  });

  it('name a reference to a secret that the platform could not resolve', () => {
    const reference = '@Microsoft.KeyVault(SecretUri=https://kv.test/secrets/x)';
    const env = { HUBWARDEN_ALERT_TOPIC_ENDPOINT: 'https://topic.test', HUBWARDEN_ALERT_TOPIC_KEY: reference };
    expect(messageFor({ ...STORAGE, ...env })).toContain('- HUBWARDEN_ALERT_TOPIC_KEY is an unresolved reference.');
  });

  it('do not stop the app when the reference is a receiver’s: the other receivers go on', () => {
    const reference = '@Microsoft.KeyVault(SecretUri=https://kv.test/secrets/x)';
    expect(messageFor({ ...STORAGE, HUBWARDEN_RECEIVER_ON_CALL_KEY: reference })).toBe('');
  });

  it('are all named at once', () => {
    const message = messageFor({
      HUBWARDEN_WRITES: 'x',
      HUBWARDEN_POLL_SECONDS: 'y',
      HUBWARDEN_TYPO: 'z',
      AZURE_CLIENT_ID: '1',
    });
    expect(message.split('\n')).toHaveLength(6);
    for (const name of [
      'HUBWARDEN_WRITES',
      'HUBWARDEN_POLL_SECONDS',
      'HUBWARDEN_TYPO',
      'AZURE_CLIENT_ID',
      'AzureWebJobsStorage',
    ]) {
      expect(message).toContain(`- ${name} `);
    }
  });

  it('leaves names alone that are not its own, and the secrets of receivers', () => {
    expect(
      messageFor({ ...STORAGE, PATH: '/bin', WEBSITE_SITE_NAME: 'x', HUBWARDEN_RECEIVER_TEAMS_URL: 'https://x.test' }),
    ).toBe('');
  });
});

describe('timings that do not fit each other', () => {
  it.each([
    {
      why: 'a run must end before its lease',
      env: { HUBWARDEN_RUN_SECONDS: '120' },
      says: 'HUBWARDEN_RUN_SECONDS is 120 and must be below HUBWARDEN_LEASE_SECONDS, which is 120',
    },
    {
      why: 'a read must end before its run',
      env: { HUBWARDEN_READ_TIMEOUT_SECONDS: '90' },
      says: 'HUBWARDEN_READ_TIMEOUT_SECONDS is 90 and must be below HUBWARDEN_RUN_SECONDS',
    },
    {
      why: 'a write must be able to start',
      env: { HUBWARDEN_WRITE_NEEDS_LEASE_SECONDS: '120' },
      says: 'HUBWARDEN_WRITE_NEEDS_LEASE_SECONDS is 120 and must be below HUBWARDEN_LEASE_SECONDS',
    },
    {
      why: 'a write must end well before its lease',
      env: { HUBWARDEN_WRITE_TIMEOUT_SECONDS: '31' },
      says: 'HUBWARDEN_WRITE_NEEDS_LEASE_SECONDS is 45. A write that takes all of its 31 s must end an eighth of the lease before the lease does: set it to 46 or more',
    },
    {
      why: 'waits grow',
      env: { HUBWARDEN_RETRY_BASE_SECONDS: '601' },
      says: 'HUBWARDEN_RETRY_BASE_SECONDS is 601 and must not be above HUBWARDEN_RETRY_CAP_SECONDS',
    },
    {
      why: 'the first questions come sooner',
      env: { HUBWARDEN_POLL_FIRST_SECONDS: '31' },
      says: 'must not be above HUBWARDEN_POLL_SECONDS',
    },
    {
      why: 'slow comes before too late',
      env: { HUBWARDEN_PROVISIONING_WARN_SECONDS: '5400' },
      says: 'must be below HUBWARDEN_PROVISIONING_FAIL_SECONDS',
    },
    {
      why: 'slow comes before too late for rules too',
      env: { HUBWARDEN_WRITE_WARN_SECONDS: '1800' },
      says: 'must be below HUBWARDEN_WRITE_FAIL_SECONDS',
    },
    {
      why: 'the host ends long functions',
      env: { HUBWARDEN_SHARD_SECONDS: '600' },
      says: 'the host ends a function after 600 s',
    },
  ])('are refused: $why', ({ env, says }) => {
    expect(messageFor({ ...STORAGE, ...env })).toContain(says);
  });

  it.each([1 / 60, 1 / 17, 1 / 3])('are not found when every duration is %d of the default', (factor) => {
    const scaled = Object.fromEntries(
      Object.entries(configOf(STORAGE).timings).map(([field, seconds]) => [field, seconds * factor]),
    ) as unknown as Timings;
    expect(messageFor({ ...STORAGE, ...settingsFromTimings(scaled) })).toBe('');
  });

  it.each([1, 0.1, 0.01, 0.001])('are not found on a local stack at %d of Azure’s time', (factor) => {
    const timings = scaledTimings(factor);
    expect(configOf({ ...STORAGE, ...settingsFromTimings(timings) }).timings).toEqual(timings);
  });
});
