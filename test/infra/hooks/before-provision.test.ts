import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Answer, Ended } from './fake-tools.ts';
import { FakeTools } from './fake-tools.ts';

// Each test starts some processes.
vi.setConfig({ testTimeout: 60_000 });

const SUBSCRIPTION = '11111111-1111-1111-1111-111111111111';
const OTHER = '22222222-2222-2222-2222-222222222222';
const OWNER = { value: [{ actions: ['*'], notActions: [] }] };
const ENV = {
  AZURE_SUBSCRIPTION_ID: SUBSCRIPTION,
  AZURE_LOCATION: 'westeurope',
  AZURE_ENV_NAME: 'trial',
  // The policy is no part of most of these tests.
  HUBWARDEN_POLICY_IN_BLOB: 'true',
};

/** Everything as it should be; each test puts its own answers before these. */
const GOOD: readonly Answer[] = [
  { to: 'az version', json: { 'azure-cli': '2.80.0' } },
  { to: 'azd version', stdout: '{"azd":{"version":"1.31.2","commit":"x"}}' },
  { to: 'az bicep version', stdout: 'Bicep CLI version 0.49.2 (abc)' },
  { to: `az account show --subscription ${SUBSCRIPTION}`, json: { id: SUBSCRIPTION } },
  { to: 'az functionapp list-flexconsumption-locations', json: [{ name: 'northeurope' }, { name: 'West Europe' }] },
  { to: 'az functionapp list-flexconsumption-runtimes', json: [{ version: '22' }, { version: '24' }] },
  { to: 'az rest', json: OWNER },
  { to: 'az keyvault list-deleted', json: [] },
  {
    to: 'az functionapp list --subscription',
    exit: 3,
    stderr: "ERROR: (ResourceGroupNotFound) Resource group 'rg' could not be found.\n",
  },
  { to: 'az storage account list', exit: 3, stderr: 'ERROR: (ResourceGroupNotFound) x\n' },
  { to: 'az eventgrid system-topic list', json: [] },
];

const ACCOUNT: Answer = {
  to: 'az storage account list',
  json: [{ name: 'sthubwarden', tags: { app: 'hubwarden', deployment: 'hubwarden' } }],
};
const lock = (state: string): Answer => ({ to: 'az storage container immutability-policy show', json: { state } });

/** The function app of a deployment, as Azure lists it. */
const deployed = (deployment: string): Answer => ({
  to: 'az functionapp list --subscription',
  json: [
    { name: 'func-of-others', tags: null },
    { name: `func-${deployment}-abc`, tags: { app: 'hubwarden', deployment } },
  ],
});
const WRITES_ON: Answer = { to: 'az functionapp config', json: [{ name: 'HUBWARDEN_WRITES', value: 'on' }] };

const opened: FakeTools[] = [];

function tools(answers: readonly Answer[], names?: readonly string[]): FakeTools {
  const fake = new FakeTools([...answers, ...GOOD.filter(({ to }) => !answers.some((each) => each.to === to))], names);
  opened.push(fake);
  return fake;
}

function run(
  answers: readonly Answer[],
  env: Readonly<Record<string, string>> = {},
  args?: readonly string[],
): Promise<Ended> {
  return tools(answers).run('before-provision.mjs', { ...ENV, ...env }, args);
}

afterEach(() => {
  for (const fake of opened.splice(0)) fake.remove();
});

describe('the hook before anything is created', () => {
  it('is silent and lets azd go on where all is well', async () => {
    expect(await run([])).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('changes nothing in Azure: it asks only', async () => {
    const fake = tools([]);
    await fake.run('before-provision.mjs', ENV);
    expect(fake.calls.map(({ args, tool }) => [tool, ...args.slice(0, 2)].join(' ')).sort()).toEqual(
      [
        'az version --output',
        'azd version --output',
        'az account show',
        'az functionapp list-flexconsumption-locations',
        'az functionapp list-flexconsumption-runtimes',
        'az rest --method',
        'az keyvault list-deleted',
        'az functionapp list',
        'az storage account',
        'az eventgrid system-topic',
      ].sort(),
    );
  });

  it('names every bad variable at once, and asks Azure nothing then', async () => {
    const fake = tools([]);
    const ended = await fake.run('before-provision.mjs', {
      ...ENV,
      HUBWARDEN_WRITES: 'yes',
      HUBWARDEN_ACESS: 'observe',
    });
    expect(ended.code).toBe(1);
    expect(ended.stderr.split('\n')).toEqual([
      'HUBWARDEN_ACESS is not a variable of the deployment; did you mean HUBWARDEN_ACCESS?',
      'HUBWARDEN_WRITES is "yes". Set it to one of: on, off.',
      'Nothing was created: 2 problems. Correct the above, then run the same command again.',
      '',
    ]);
    expect(fake.calls.some(({ args }) => args[0] === 'account')).toBe(false);
  });
});

const DELETED = {
  name: 'kv-hubwarden-abcdefghij',
  properties: {
    vaultId: `/subscriptions/${SUBSCRIPTION}/resourceGroups/RG-Hubwarden-Trial/providers/Microsoft.KeyVault/vaults/kv-hubwarden-abcdefghij`,
    scheduledPurgeDate: '2026-12-24T10:00:00+00:00',
  },
};

const STOPPED: readonly (readonly [
  why: string,
  answers: readonly Answer[],
  env: Readonly<Record<string, string>>,
  line: string,
])[] = [
  [
    'az is too old',
    [{ to: 'az version', json: { 'azure-cli': '2.55.0' } }],
    {},
    'az 2.55.0 is too old: 2.67.0 is needed. Run: az upgrade',
  ],
  ['az says no version', [{ to: 'az version', json: {} }], {}, 'az does not print its version.'],
  [
    'az answers half a text',
    [{ to: 'az version', stdout: '{"azure-cli": "2.' }],
    {},
    'az version failed: az version answered with a text that is not JSON.',
  ],
  [
    'azd is too old',
    [{ to: 'azd version', stdout: 'azd version 1.24.1 (commit x)' }],
    {},
    'azd 1.24.1 is too old: 1.25.0 is needed.',
  ],
  [
    'the account is not signed in',
    [{ to: 'az account show', exit: 1, stderr: "ERROR: Please run 'az login' to setup account.\n" }],
    {},
    "Please run 'az login' to setup account. Run: az login",
  ],
  [
    'the region has no Flex Consumption',
    [],
    { AZURE_LOCATION: 'moonwest' },
    'moonwest has no Flex Consumption. Choose one of: northeurope, westeurope.',
  ],
  [
    'the region has no Node 24',
    [{ to: 'az functionapp list-flexconsumption-runtimes', json: [{ version: '20' }, { version: '22' }] }],
    {},
    'westeurope has no Node 24 on Flex Consumption, only 20, 22.',
  ],
  [
    'the account is Contributor',
    [
      {
        to: 'az rest',
        json: {
          value: [
            { actions: ['*'], notActions: ['Microsoft.Authorization/*/Write', 'Microsoft.Authorization/*/Delete'] },
          ],
        },
      },
    ],
    {},
    'Your account lacks Microsoft.Authorization/roleAssignments/write and Microsoft.Authorization/roleDefinitions/write',
  ],
  [
    'the account assigns roles and defines none',
    [
      {
        to: 'az rest',
        json: {
          value: [
            { actions: ['*'], notActions: ['Microsoft.Authorization/*/Write'] },
            { actions: ['Microsoft.Authorization/roleAssignments/write'], notActions: [] },
          ],
        },
      },
    ],
    {},
    'Your account lacks Microsoft.Authorization/roleDefinitions/write on subscription',
  ],
  [
    'a vault of a removed deployment keeps the name',
    [{ to: 'az keyvault list-deleted', json: [DELETED] }],
    {},
    'The Key Vault kv-hubwarden-abcdefghij of a removed deployment keeps its name until 2026-12-24T10:00:00+00:00. Recover it: azd env set HUBWARDEN_RECOVER_KEY_VAULT true.',
  ],
  [
    'there is no vault to recover',
    [],
    { HUBWARDEN_RECOVER_KEY_VAULT: 'true' },
    'HUBWARDEN_RECOVER_KEY_VAULT is true, and rg-hubwarden-trial has no deleted Key Vault. Run: azd env set HUBWARDEN_RECOVER_KEY_VAULT false',
  ],
  [
    'a watched subscription is not to be seen',
    [
      {
        to: `az eventgrid system-topic list --subscription ${OTHER}`,
        exit: 1,
        stderr: `ERROR: The subscription of '${OTHER}' doesn't exist in cloud 'AzureCloud'.\n`,
      },
    ],
    { HUBWARDEN_WATCHED: `${SUBSCRIPTION}, ${OTHER}` },
    `HUBWARDEN_WATCHED names ${OTHER}, whose system topics your account cannot list:`,
  ],
  [
    'the topic that is there has no identity',
    [
      {
        to: 'az eventgrid system-topic list',
        json: [{ name: 'evgt', resourceGroup: 'rg', topicType: 'microsoft.resources.subscriptions', identity: null }],
      },
    ],
    {},
    `The system topic evgt of subscription ${SUBSCRIPTION} has no system-assigned identity`,
  ],
  [
    'the heads of run chains are locked',
    [ACCOUNT, lock('Locked')],
    {},
    'The policy of the container chain-heads of sthubwarden is locked, and Azure refuses to deploy it again. Run: azd env set HUBWARDEN_CHAIN_HEADS_LOCKED true',
  ],
];

describe('a deployment that stands already', () => {
  it('has its writes switched off by no omission', async () => {
    const { code, stderr } = await run([deployed('hubwarden'), WRITES_ON]);
    expect(stderr).toContain('HUBWARDEN_WRITES is not set, and the deployed app writes');
    expect(code).toBe(1);
    expect((await run([deployed('hubwarden'), WRITES_ON], { HUBWARDEN_WRITES: 'off' })).code).toBe(0);
    const off: Answer = { to: 'az functionapp config', json: [{ name: 'HUBWARDEN_WRITES', value: 'off' }] };
    expect((await run([deployed('hubwarden'), off])).code).toBe(0);
  });

  it('gets no second one beside it by another name', async () => {
    const { code, stderr } = await run([deployed('hubwarden-eu')]);
    expect(stderr).toContain(
      'Resource group rg-hubwarden-trial holds the deployment hubwarden-eu: the deployment hubwarden would',
    );
    expect(code).toBe(1);
  });
});

describe('what stops a deployment before it begins, in one line', () => {
  it.each(STOPPED)('%s', async (_why, answers, env, line) => {
    const { code, stderr } = await run(answers, env);
    expect(stderr).toContain(line);
    expect(stderr.trim().split('\n')).toHaveLength(2);
    expect(stderr).toContain('Nothing was created: 1 problem.');
    expect(code).toBe(1);
  });

  it('az is not installed', async () => {
    const { code, stderr } = await tools([], ['azd']).run('before-provision.mjs', ENV);
    expect(stderr).toContain(
      'The Azure CLI (az) is not installed, or not on PATH. Install it: https://aka.ms/azure-cli',
    );
    expect(code).toBe(1);
  });
});

describe('what does not stop it', () => {
  it('rights to define roles where it defines none', async () => {
    const granted = [{ actions: ['*'], notActions: ['Microsoft.Authorization/roleDefinitions/write'] }];
    const { code } = await run([{ to: 'az rest', json: { value: granted } }], { HUBWARDEN_ACCESS: 'none' });
    expect(code).toBe(0);
  });

  it('a deleted vault of another group, or one that is to be recovered', async () => {
    const other = { ...DELETED, properties: { vaultId: DELETED.properties.vaultId.replace('Trial', 'other') } };
    expect((await run([{ to: 'az keyvault list-deleted', json: [other] }])).code).toBe(0);
    const recover = { HUBWARDEN_RECOVER_KEY_VAULT: 'true' };
    expect((await run([{ to: 'az keyvault list-deleted', json: [DELETED] }], recover)).code).toBe(0);
  });

  it.each([
    ['regions', 'az functionapp list-flexconsumption-locations', 'The region is not checked'],
    ['runtimes', 'az functionapp list-flexconsumption-runtimes', 'Node 24 in westeurope is not checked'],
    ['rights', 'az rest', 'Your permissions are not checked'],
    ['vaults', 'az keyvault list-deleted', 'Deleted Key Vaults are not checked'],
  ])('a question about %s that Azure refuses, which is pointed out', async (_what, to, note) => {
    const { code, stdout } = await run([{ to, exit: 3, stderr: 'ERROR: (AuthorizationFailed) no right to ask\n' }]);
    expect(stdout).toContain(`note: ${note}: (AuthorizationFailed) no right to ask`);
    expect(code).toBe(0);
  });

  it('a lock that the deployment knows, or one that is not locked yet', async () => {
    const known = { HUBWARDEN_CHAIN_HEADS_LOCKED: 'true' };
    expect((await run([ACCOUNT, lock('Locked')], known)).code).toBe(0);
    expect((await run([ACCOUNT, lock('Unlocked')])).code).toBe(0);
  });

  it('a region that azd has yet to ask for', async () => {
    const { code, stdout } = await run([], { AZURE_LOCATION: '' });
    expect(stdout).toBe('note: AZURE_LOCATION is not set yet, so the region is not checked.\n');
    expect(code).toBe(0);
  });
});

describe('answers of az that are not as they should be', () => {
  it('are read where warnings stand before and after the JSON', async () => {
    const stdout = `[WARNING] preview\nWARNING: a new version is there {see}\n${JSON.stringify({ id: SUBSCRIPTION }, null, 2)}\n\nWARNING: done\n`;
    expect(await run([{ to: `az account show --subscription ${SUBSCRIPTION}`, stdout }])).toMatchObject({ code: 0 });
  });

  it('are no answers where a part is missing', async () => {
    const stdout = JSON.stringify([{ name: 'westeurope' }, { name: 'northeurope' }], null, 2).slice(0, -2);
    const { code, stdout: notes } = await run([{ to: 'az functionapp list-flexconsumption-locations', stdout }]);
    expect(notes).toContain('note: The region is not checked: az functionapp list-flexconsumption-locations');
    expect(code).toBe(0);
  });

  it.each([
    ['nothing', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['a page', '<html><title>Sign in</title></html>'],
  ])('end in one line and never in a stack: %s', async (_what, stdout) => {
    const shown = await run([{ to: `az account show --subscription ${SUBSCRIPTION}`, stdout }]);
    expect(shown.stderr).toMatch(
      /^The Azure CLI is not signed in to an account with access to the subscription .*az login\n/,
    );
    expect(shown.stderr).not.toContain('    at ');
    expect(shown.code).toBe(1);
    const rest = ['rest', 'keyvault list-deleted', 'functionapp list --subscription', 'storage account list'];
    const others = await run(rest.map((words) => ({ to: `az ${words}`, stdout })));
    expect(others.stderr).toBe('');
    expect(others.stdout).toContain('note: Your permissions are not checked: ');
    expect(others.code).toBe(0);
  });

  it('name the reason also where az writes it to the other output, or a proxy answers with a page', async () => {
    const error = { error: { code: 'AuthorizationFailed', message: 'no right to ask' } };
    const json = await run([{ to: 'az rest', exit: 1, json: error }]);
    expect(json.stdout).toContain('note: Your permissions are not checked: AuthorizationFailed: no right to ask');
    const page = '<!DOCTYPE html>\n<html><head><title>Proxy says no</title></head></html>';
    const html = await run([{ to: 'az rest', exit: 1, stderr: page }]);
    expect(html.stdout).toContain('note: Your permissions are not checked: Proxy says no');
  });

  it('about rights name none as null', async () => {
    const granted = {
      value: [
        { actions: null, notActions: null },
        { actions: ['*'], notActions: null },
      ],
    };
    expect(await run([{ to: 'az rest', json: granted }])).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('names that are alike', () => {
  it('in another case are one deployment', async () => {
    const { code, stderr } = await run([deployed('trial')], { HUBWARDEN_NAME: 'Trial', HUBWARDEN_WRITES: 'off' });
    expect([code, stderr]).toEqual([0, '']);
  });

  it('do not take the place of one that an earlier version wrote in capital letters', async () => {
    const { code, stderr } = await run([deployed('Trial')], { HUBWARDEN_NAME: 'Trial', HUBWARDEN_WRITES: 'off' });
    expect(stderr).toContain('holds the deployment Trial of an earlier version');
    expect(code).toBe(1);
  });

  it('of a group in another case make no second deployment', async () => {
    const app = {
      name: 'func-trial-abc',
      resourceGroup: 'RG-Governance',
      tags: { app: 'hubwarden', deployment: 'trial' },
    };
    const listed: Answer = { to: 'az functionapp list --subscription', json: [app] };
    const env = { HUBWARDEN_NAME: 'trial', HUBWARDEN_WRITES: 'off', HUBWARDEN_RESOURCE_GROUP: 'rg-governance' };
    const other = await run([listed, { to: 'az group show', json: { name: 'RG-Governance' } }], env);
    expect(other.stderr).toContain('Run: azd env set HUBWARDEN_RESOURCE_GROUP RG-Governance');
    expect(other.code).toBe(1);
    // Only the service of the app writes it otherwise.
    const same = await run([listed, { to: 'az group show', json: { name: 'rg-governance' } }], env);
    expect([same.code, same.stderr]).toEqual([0, '']);
  });

  it('do not hold the vault of each other', async () => {
    const vault = { ...DELETED, properties: { ...DELETED.properties, tags: { deployment: 'hubwarden-eu' } } };
    expect((await run([{ to: 'az keyvault list-deleted', json: [vault] }])).code).toBe(0);
  });
});

describe('the hook before a deployment by hand', () => {
  it('asks for the Bicep of the Azure CLI, and not for azd', async () => {
    const fake = tools([{ to: 'az bicep version', stdout: 'Bicep CLI version 0.30.23 (abc)' }], ['az']);
    const { code, stderr } = await fake.run('before-provision.mjs', ENV, ['--by-hand']);
    expect(stderr).toContain('bicep 0.30.23 is too old: 0.45.15 is needed. Run: az bicep upgrade');
    expect(code).toBe(1);
  });

  it('asks to install Bicep where there is none', async () => {
    const fake = tools([{ to: 'az bicep version', exit: 1, stderr: 'ERROR: Bicep CLI not found.\n' }], ['az']);
    const { code, stderr } = await fake.run('before-provision.mjs', ENV, ['--by-hand']);
    expect(stderr.split('\n')[0]).toBe('The Azure CLI has no Bicep. Run: az bicep install');
    expect(code).toBe(1);
  });

  it('names variables that the caller must give a value', async () => {
    const { stderr } = await run([], {}, ['--by-hand', '--require', 'HUBWARDEN_WRITES,HUBWARDEN_POLICY_IN_BLOB']);
    expect(stderr).toContain('HUBWARDEN_WRITES is not set. Set it: an empty variable would deploy the default');
    expect(stderr).toContain('1 problem');
  });

  it.each([[['--require']], [['--by-hnad']], [['--by-hand', 'HUBWARDEN_NAME']]])(
    'says how it is called where an argument is wrong: %j',
    async (args) => {
      const { code, stderr } = await run([], {}, args);
      expect(stderr).toBe(
        'Usage: node infra/hooks/before-provision.mjs [--by-hand] [--require NAME,NAME]. Nothing was created.\n',
      );
      expect(code).toBe(1);
    },
  );

  it.each([
    ['azd', {}, [], 'Run: azd env set HUBWARDEN_CHAIN_HEADS_LOCKED true'],
    ['a shell', {}, ['--by-hand'], 'Run: export HUBWARDEN_CHAIN_HEADS_LOCKED=true'],
    [
      'a workflow of GitHub',
      { GITHUB_ACTIONS: 'true' },
      ['--by-hand'],
      'Run: gh variable set HUBWARDEN_CHAIN_HEADS_LOCKED --env production --body true',
    ],
  ])('names the remedy of %s', async (_where, env, args, remedy) => {
    const { stderr } = await run([ACCOUNT, lock('Locked')], env, args);
    expect(stderr.split('\n')[0]).toMatch(new RegExp(`${remedy}$`));
  });

  it('says how to install what is missing, and does not ask a missing program to upgrade itself', async () => {
    const { stderr } = await tools([], []).run('before-provision.mjs', ENV);
    expect(stderr.split('\n')[0]).toBe(
      'The Azure CLI (az) is not installed, or not on PATH. Install it: https://aka.ms/azure-cli',
    );
  });
});

describe('a watched subscription without a system topic', () => {
  const topicOf = (subscription: string): Answer => ({
    to: `az eventgrid system-topic list --subscription ${subscription}`,
    json: [
      {
        name: 'evgt-there',
        resourceGroup: 'rg-there',
        topicType: 'microsoft.resources.subscriptions',
        identity: { type: 'SystemAssigned' },
      },
    ],
  });

  it('needs a group for one', async () => {
    const { code, stderr } = await run([], { HUBWARDEN_WATCHED: OTHER });
    expect(stderr.split('\n')[0]).toBe(
      `${OTHER} has no system topic, and HUBWARDEN_EVENTS_GROUP names no resource group of it for a new one. Run: azd env set HUBWARDEN_EVENTS_GROUP <group>`,
    );
    expect(code).toBe(1);
  });

  it('is no problem with a group, or where the topic is there', async () => {
    expect((await run([], { HUBWARDEN_WATCHED: OTHER, HUBWARDEN_EVENTS_GROUP: 'rg-events' })).code).toBe(0);
    expect((await run([topicOf(OTHER)], { HUBWARDEN_WATCHED: OTHER })).code).toBe(0);
  });
});

describe('the policy', () => {
  it('is missing', async () => {
    const { code, stderr } = await run([], {
      HUBWARDEN_POLICY_IN_BLOB: '',
      HUBWARDEN_POLICY_FILE: 'no such policy.yaml',
    });
    expect(stderr).toMatch(/The policy .*no such policy\.yaml does not exist\. Write one/);
    expect(code).toBe(1);
  });

  it('does not validate', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hubwarden policy é-'));
    writeFileSync(join(folder, 'policy.yaml'), 'version: 99\n');
    const env = { HUBWARDEN_POLICY_IN_BLOB: '', HUBWARDEN_POLICY_FILE: join(folder, 'policy.yaml') };
    const { code, stderr } = await run([], env);
    rmSync(folder, { recursive: true });
    expect(stderr).toContain(`The policy ${env.HUBWARDEN_POLICY_FILE} is not valid: `);
    expect(stderr).toContain(
      `For the whole output, run: npm run -s hubwarden -- policy validate '${env.HUBWARDEN_POLICY_FILE}'`,
    );
    expect(code).toBe(1);
  });
});
