import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PARAMETERS } from '../parameter-list.ts';

const { missingVariables, variableNotes, variableProblems } = await import(
  '../../../infra/hooks/check-variables.mjs' as string
);

type Environment = Readonly<Record<string, string>>;

describe('variables that can be used', () => {
  it.each(PARAMETERS.map(({ variable, example }) => [variable, example]))(
    '%s=%s, the example of the list',
    (name, value) => {
      expect(variableProblems({ [name]: value })).toEqual([]);
    },
  );

  it.each(PARAMETERS.map(({ variable }) => variable))('%s empty or blank counts as not set', (name) => {
    expect(variableProblems({ [name]: '' })).toEqual([]);
    expect(variableProblems({ [name]: '   ' })).toEqual([]);
  });

  it.each(PARAMETERS.map(({ variable, example }) => [variable, example]))(
    '%s=%s with blanks at its ends',
    (name, value) => {
      expect(variableProblems({ [name]: ` ${value} ` })).toEqual([]);
    },
  );

  it('are none at all', () => {
    expect(variableProblems({ PATH: '/usr/bin', HOME: '/root' })).toEqual([]);
  });

  it('may stand beside settings of the app, which are pointed out', () => {
    const env = { HUBWARDEN_ALERT_SOURCE: '/hubwarden/eu', HUBWARDEN_WRITES: 'off' };
    expect(variableProblems(env)).toEqual([]);
    expect(variableNotes(env)).toEqual([expect.stringContaining('put it into HUBWARDEN_EXTRA_SETTINGS')]);
  });
});

const WRONG: readonly (readonly [why: string, env: Environment, line: string])[] = [
  [
    'a misspelt name',
    { HUBWARDEN_ACESS: 'observe' },
    'HUBWARDEN_ACESS is not a variable of the deployment; did you mean HUBWARDEN_ACCESS?',
  ],
  [
    'a name in small letters',
    { hubwarden_name: 'eu' },
    'hubwarden_name is not a variable of the deployment; did you mean HUBWARDEN_NAME?',
  ],
  [
    'a name with hyphens',
    { 'HUBWARDEN-ALERT-EMAIL': 'a@b.c' },
    'HUBWARDEN-ALERT-EMAIL is not a variable of the deployment; did you mean HUBWARDEN_ALERT_EMAIL?',
  ],
  [
    'a prefix that is misspelt',
    { HUBWARDN_WRITES: 'on' },
    'HUBWARDN_WRITES is not a variable of the deployment; did you mean HUBWARDEN_WRITES?',
  ],
  [
    'a name that is near none',
    { HUBWARDEN_COLOUR_OF_ROOF: 'red' },
    'HUBWARDEN_COLOUR_OF_ROOF is not a variable of the deployment; docs/deploy.md lists the variables.',
  ],
  [
    'a flag that is a word',
    { HUBWARDEN_PRIVATE_NETWORKING: 'yes' },
    'HUBWARDEN_PRIVATE_NETWORKING is "yes". Set it to true or false.',
  ],
  ['a word that is a flag', { HUBWARDEN_WRITES: 'true' }, 'HUBWARDEN_WRITES is "true". Set it to one of: on, off.'],
  [
    'a word of another list',
    { HUBWARDEN_ACCESS: 'enforced' },
    'HUBWARDEN_ACCESS is "enforced". Set it to one of: none, observe, enforce.',
  ],
  [
    'a number with a unit',
    { HUBWARDEN_LOG_RETENTION_DAYS: '90d' },
    'HUBWARDEN_LOG_RETENTION_DAYS is "90d". Set it to a whole number from 30 to 730.',
  ],
  [
    'a number below the least',
    { HUBWARDEN_LOG_RETENTION_DAYS: '7' },
    'HUBWARDEN_LOG_RETENTION_DAYS is "7". Set it to a whole number from 30 to 730.',
  ],
  [
    'a number that is not allowed',
    { HUBWARDEN_INSTANCE_MEMORY_MB: '1024' },
    'HUBWARDEN_INSTANCE_MEMORY_MB is "1024". Set it to one of: 512, 2048, 4096.',
  ],
  [
    'a negative number',
    { HUBWARDEN_MAXIMUM_INSTANCES: '-40' },
    'HUBWARDEN_MAXIMUM_INSTANCES is "-40". Set it to a whole number from 40 to 1000.',
  ],
  [
    'a name with a blank',
    { HUBWARDEN_NAME: 'hub warden' },
    'HUBWARDEN_NAME is "hub warden". Set it to letters, digits and hyphens, with a letter or digit at both ends.',
  ],
  [
    'a name that is too long',
    { HUBWARDEN_NAME: 'a'.repeat(25) },
    `HUBWARDEN_NAME is "${'a'.repeat(25)}". Set it to 3 to 24 characters.`,
  ],
  [
    'the id of a group',
    { HUBWARDEN_RESOURCE_GROUP: '/subscriptions/x/resourceGroups/rg' },
    'HUBWARDEN_RESOURCE_GROUP is "/subscriptions/x/resourceGroups/rg". Set it to the name of a resource group, not its id.',
  ],
  [
    'a region by its long name',
    { AZURE_LOCATION: 'West Europe' },
    'AZURE_LOCATION is "West Europe". Set it to a region by its short name, such as westeurope.',
  ],
  [
    'two addresses',
    { HUBWARDEN_ALERT_EMAIL: 'a@contoso.com, b@contoso.com' },
    'HUBWARDEN_ALERT_EMAIL is "a@contoso.com, b@contoso.com". Set it to one email address.',
  ],
  [
    'an operator by name',
    { HUBWARDEN_OPERATORS: 'platform-team' },
    'HUBWARDEN_OPERATORS is "platform-team". Set it to object ids (GUIDs), not names.',
  ],
  [
    'a subscription by name',
    { HUBWARDEN_WATCHED: 'Production' },
    'HUBWARDEN_WATCHED is "Production". Set it to ids of subscriptions (GUIDs), not names.',
  ],
  [
    'the own subscription by name',
    { AZURE_SUBSCRIPTION_ID: 'Production' },
    'AZURE_SUBSCRIPTION_ID is "Production". Set it to the id of a subscription (a GUID), not its name.',
  ],
  [
    'an address with a signature, which is not shown',
    { HUBWARDEN_PACKAGE_URI: 'http://contoso.example/x.zip?sv=1&sig=secret' },
    'HUBWARDEN_PACKAGE_URI is "http://contoso.example/x.zip?…". Set it to the https address of a zip.',
  ],
  [
    'settings that are no object',
    { HUBWARDEN_EXTRA_SETTINGS: 'A=1' },
    'HUBWARDEN_EXTRA_SETTINGS cannot be used. Set it to one JSON object.',
  ],
  [
    'settings that are broken JSON',
    { HUBWARDEN_EXTRA_SETTINGS: '{"A":1' },
    'HUBWARDEN_EXTRA_SETTINGS cannot be used. Set it to one JSON object.',
  ],
  [
    'tags without values',
    { HUBWARDEN_TAGS: 'production' },
    'HUBWARDEN_TAGS is "production". Set it to name=value pairs with commas between them.',
  ],
  [
    'a schedule of five fields',
    { HUBWARDEN_SWEEP_SCHEDULE: '0 * * * *' },
    'HUBWARDEN_SWEEP_SCHEDULE is "0 * * * *". Set it to six fields, such as "0 0 * * * *".',
  ],
  [
    'a private app with pushed events',
    { HUBWARDEN_PRIVATE_NETWORKING: 'true', HUBWARDEN_EVENT_DELIVERY: 'function' },
    'HUBWARDEN_EVENT_DELIVERY is "function", but Event Grid cannot reach a private app. Set it to queue.',
  ],
  [
    'an action group by name',
    { HUBWARDEN_ACTION_GROUPS: 'ag-on-call' },
    'HUBWARDEN_ACTION_GROUPS is "ag-on-call". Set it to resource ids of action groups.',
  ],
  [
    'a package that travels unencrypted',
    { HUBWARDEN_PACKAGE_URI: 'http://contoso.example/x.zip' },
    'HUBWARDEN_PACKAGE_URI is "http://contoso.example/x.zip". Set it to the https address of a zip.',
  ],
  [
    'the id of a group for events',
    { HUBWARDEN_EVENTS_GROUP: '/subscriptions/x/resourceGroups/rg' },
    'HUBWARDEN_EVENTS_GROUP is "/subscriptions/x/resourceGroups/rg". Set it to the name of a resource group, not its id.',
  ],
  ...['999.1.1.1', '203.0.113.7/33', '203.0.113.7/32', '203.0.113', '10.0.0.4', '192.168.0.0/24', '172.20.1.1'].map(
    (address) =>
      [
        `an address that a storage firewall refuses: ${address}`,
        { HUBWARDEN_ALLOWED_ADDRESSES: `198.51.100.0/24,${address}` },
        `HUBWARDEN_ALLOWED_ADDRESSES is "${address}". Set it to public IPv4 addresses, or ranges from /8 to /30, such as 203.0.113.7.`,
      ] as const,
  ),
  ...['300.1.1.1/24', '10.90.0.0/27', '10.90.0.0/7', '10.90.0.0'].map(
    (range) =>
      [
        `an address space that no network has: ${range}`,
        { HUBWARDEN_ADDRESS_SPACE: range },
        `HUBWARDEN_ADDRESS_SPACE is "${range}". Set it to a range from /8 to /26, such as 10.90.0.0/24.`,
      ] as const,
  ),
  ...[
    '99 0 * * * *',
    '0 60 * * * *',
    '0 0 24 * * *',
    '0 0 * 0 * *',
    '0 0 * * 13 *',
    '0 0 * * * 7',
    '0 0 9-5 * * *',
    '0 */x * * * *',
    'a b c d e f',
  ].map(
    (schedule) =>
      [
        `a schedule that no timer reads: ${schedule}`,
        { HUBWARDEN_SWEEP_SCHEDULE: schedule },
        `HUBWARDEN_SWEEP_SCHEDULE is "${schedule}". Set it to six fields, such as "0 0 * * * *".`,
      ] as const,
  ),
  [
    'two tags of the same name',
    { HUBWARDEN_TAGS: 'owner=a,Owner=b' },
    'HUBWARDEN_TAGS is "owner=a,Owner=b". Set it to tags of which no two have the same name.',
  ],
  [
    'a tag whose name Azure refuses',
    { HUBWARDEN_TAGS: 'a/b=c' },
    'HUBWARDEN_TAGS is "a/b=c". Set it to tags whose names have none of < > % & \\ ? / and 512 characters at most.',
  ],
  [
    'an extra setting that would undo a variable',
    { HUBWARDEN_EXTRA_SETTINGS: '{"HUBWARDEN_WRITES":"on"}' },
    'HUBWARDEN_EXTRA_SETTINGS cannot be used. Set it to settings without HUBWARDEN_WRITES: that is a variable of its own.',
  ],
  [
    'an extra setting that is misspelt',
    { HUBWARDEN_EXTRA_SETTINGS: '{"HUBWARDEN_ALERT_SORCE":"x"}' },
    'HUBWARDEN_EXTRA_SETTINGS cannot be used. Set it to settings that docs/settings.md lists: HUBWARDEN_ALERT_SORCE is none.',
  ],
  [
    'an extra setting that is a number',
    { HUBWARDEN_EXTRA_SETTINGS: '{"A":1}' },
    'HUBWARDEN_EXTRA_SETTINGS cannot be used. Set it to an object of texts: A has a value without quotation marks.',
  ],
  [
    'a closed deployment that is open to everybody',
    { HUBWARDEN_PRIVATE_NETWORKING: 'true', HUBWARDEN_ALLOWED_ADDRESSES: '0.0.0.0/0' },
    'HUBWARDEN_ALLOWED_ADDRESSES is "0.0.0.0/0". Set it to public IPv4 addresses, or ranges from /8 to /30, such as 203.0.113.7.',
  ],
  [
    'half of all addresses',
    { HUBWARDEN_ALLOWED_ADDRESSES: '0.0.0.0/1,128.0.0.0/1' },
    'HUBWARDEN_ALLOWED_ADDRESSES is "0.0.0.0/1". Set it to public IPv4 addresses, or ranges from /8 to /30, such as 203.0.113.7.',
  ],
  [
    'a byte above 255',
    { HUBWARDEN_ALLOWED_ADDRESSES: '203.0.113.7 300.1.1.1' },
    'HUBWARDEN_ALLOWED_ADDRESSES is "300.1.1.1". Set it to public IPv4 addresses, or ranges from /8 to /30, such as 203.0.113.7.',
  ],
  [
    'an address space that is none',
    { HUBWARDEN_ADDRESS_SPACE: '999.1.1.1/24' },
    'HUBWARDEN_ADDRESS_SPACE is "999.1.1.1/24". Set it to a range from /8 to /26, such as 10.90.0.0/24.',
  ],
  [
    'a policy in the place of the bundle',
    { HUBWARDEN_DEPLOYED_POLICY_PATH: '/home/site/wwwroot/main.cjs' },
    'HUBWARDEN_DEPLOYED_POLICY_PATH is "/home/site/wwwroot/main.cjs". Set it to a full path, such as /home/site/wwwroot/policy.yaml.',
  ],
  [
    'a policy that is a folder',
    { HUBWARDEN_DEPLOYED_POLICY_PATH: '/home/site/wwwroot/' },
    'HUBWARDEN_DEPLOYED_POLICY_PATH is "/home/site/wwwroot/". Set it to a full path, such as /home/site/wwwroot/policy.yaml.',
  ],
  [
    'a tag by which the deployment is found',
    { HUBWARDEN_TAGS: 'owner=platform,Deployment=other' },
    'HUBWARDEN_TAGS is "owner=platform,Deployment=other". Set it to tags other than app, deployment, azd-env-name, azd-service-name, function-app, which the deployment sets itself.',
  ],
  [
    'a setting twice',
    { HUBWARDEN_EXTRA_SETTINGS: '{"A":"1","a":"2"}' },
    'HUBWARDEN_EXTRA_SETTINGS cannot be used. Set it to one JSON object with each name once: for Azure, names that differ only in case are equal.',
  ],
  [
    'the name of an app registration',
    { HUBWARDEN_PAGES_CLIENT_ID: 'hubwarden-pages' },
    'HUBWARDEN_PAGES_CLIENT_ID is "hubwarden-pages". Set it to the client id (a GUID) of an app registration, not its name.',
  ],
  [
    'the name of a managed identity',
    { HUBWARDEN_PAGES_CALLERS: '00000000-0000-0000-0000-0000000000d2,id-pipeline' },
    'HUBWARDEN_PAGES_CALLERS is "id-pipeline". Set it to client ids of applications (GUIDs), not names.',
  ],
  ...[
    'http://hubwarden.contoso.com',
    'hubwarden.contoso.com',
    'https://a:b@contoso.com',
    'https://contoso.com/?a=b',
  ].map((url): readonly [string, Environment, string] => [
    `the address ${url}`,
    { HUBWARDEN_PAGES_URL: url },
    `HUBWARDEN_PAGES_URL is "${url}". Set it to an https address without user, query and fragment, such as https://hubwarden.contoso.com.`,
  ]),
  [
    'pages that are neither wanted nor not',
    { HUBWARDEN_PAGES: 'yes' },
    'HUBWARDEN_PAGES is "yes". Set it to true or false.',
  ],
  ...['WEBSITE_AUTH_ENABLED', 'website_auth_v2_config_json', 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'].map(
    (name): readonly [string, Environment, string] => [
      `the setting ${name}`,
      { HUBWARDEN_EXTRA_SETTINGS: JSON.stringify({ [name]: 'true' }) },
      `HUBWARDEN_EXTRA_SETTINGS cannot be used. Set it to settings without ${name}, which decides whether the app believes a sign-in.`,
    ],
  ),
  [
    'an address with an invisible character',
    { HUBWARDEN_ALERT_EMAIL: 'on-call@contoso.com\u200b' },
    'HUBWARDEN_ALERT_EMAIL is "on-call@contoso.com\u200b". Set it to one email address.',
  ],
];

describe('extra settings', () => {
  const page = readFileSync(new URL('../../../docs/settings.md', import.meta.url), 'utf8');
  const own = new Set(PARAMETERS.map(({ variable }) => variable));
  const names = [...page.matchAll(/^\| `(\w+)`/gm)].map(([, name = '']) => name).filter((name) => !own.has(name));

  it('are those of the page of settings', () => {
    expect(names).toContain('HUBWARDEN_ALERT_SOURCE');
  });

  it.each([...names, 'HUBWARDEN_RECEIVER_ON_CALL_KEY', 'languageWorkers__node__arguments'])('may hold %s', (name) => {
    expect(variableProblems({ HUBWARDEN_EXTRA_SETTINGS: JSON.stringify({ [name]: 'x' }) })).toEqual([]);
  });
});

describe('schedules', () => {
  it.each(['0 */5 * * * *', '0 0 8-18 * * MON-FRI', '0 0,30 * 1 Jan,july *', '*/30 * * * * *', '0  0 * * * 0-6'])(
    '%s can be used',
    (schedule) => {
      expect(variableProblems({ HUBWARDEN_SWEEP_SCHEDULE: schedule })).toEqual([]);
    },
  );
});

describe('variables without an effect', () => {
  it.each<[Environment, string]>([
    [
      { HUBWARDEN_BROADER_ACTIONS: 'true' },
      'HUBWARDEN_BROADER_ACTIONS has an effect only with HUBWARDEN_ACCESS=enforce.',
    ],
    [
      { HUBWARDEN_ENFORCING_ROLE: '25cabde7-1a6c-4350-8877-cb6fe59f1399', HUBWARDEN_ACCESS: 'observe' },
      'HUBWARDEN_ENFORCING_ROLE has an effect only with HUBWARDEN_ACCESS=enforce.',
    ],
    [
      { HUBWARDEN_DEPLOYED_POLICY_PATH: '/etc/policy.yaml' },
      'HUBWARDEN_DEPLOYED_POLICY_PATH is /etc/policy.yaml, but the package puts no policy there: deliver the policy to that path another way.',
    ],
    [
      { HUBWARDEN_PAGES_CALLERS: '00000000-0000-0000-0000-0000000000d2' },
      'HUBWARDEN_PAGES_CALLERS has an effect only with HUBWARDEN_PAGES=true or HUBWARDEN_PAGES_CLIENT_ID.',
    ],
  ])('are pointed out: %j', (env, line) => {
    expect(variableNotes(env)).toEqual([line]);
  });

  it('have one beside the value that they need', () => {
    expect(variableNotes({ HUBWARDEN_BROADER_ACTIONS: 'true', HUBWARDEN_ACCESS: 'Enforce' })).toEqual([]);
  });
});

describe('variables that cannot be used', () => {
  it.each(WRONG)('%s', (_why, env, line) => {
    expect(variableProblems(env)).toEqual([line]);
  });

  it('are named all at once', () => {
    const env = Object.assign({}, ...WRONG.slice(0, 10).map(([, each]) => each));
    expect(variableProblems(env).length).toBeGreaterThanOrEqual(9);
  });
});

describe('variables that must have a value', () => {
  it('are named where they are missing, empty or blank', () => {
    const env = { HUBWARDEN_WRITES: ' ', HUBWARDEN_ACCESS: '', AZURE_LOCATION: 'westeurope' };
    const lines = missingVariables(env, ['HUBWARDEN_WRITES', 'HUBWARDEN_ACCESS', 'HUBWARDEN_NAME', 'AZURE_LOCATION']);
    expect(lines.map((line: string) => line.split(' ')[0])).toEqual([
      'HUBWARDEN_WRITES',
      'HUBWARDEN_ACCESS',
      'HUBWARDEN_NAME',
    ]);
  });
});
