import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Answer } from './fake-tools.ts';
import { FakeTools } from './fake-tools.ts';

// Each test starts some processes.
vi.setConfig({ testTimeout: 60_000 });

const { subscriptionTopic } = await import('../../../infra/hooks/topics.mjs' as string);
const { deployWithPatience, subscribe } = await import('../../../infra/hooks/subscribe-events.mjs' as string);
const { az, errorLine } = await import('../../../infra/hooks/run.mjs' as string);
const { reasonToWait } = await import('../../../infra/hooks/event-errors.mjs' as string);
const { remedyHere } = await import('../../../infra/hooks/remedies.mjs' as string);

const HOME = '11111111-1111-1111-1111-111111111111';
const OTHER = '22222222-2222-2222-2222-222222222222';
const ENV = {
  AZURE_SUBSCRIPTION_ID: HOME,
  resourceGroupName: 'rg-hubwarden',
  functionAppId: '/subscriptions/x/providers/Microsoft.Web/sites/func-hubwarden-abc',
  storageAccountId: '/storageAccounts/st',
  eventDelivery: 'queue',
  actionGroupIds: '["/actionGroups/ag é"]',
};

const LIST = 'az eventgrid system-topic list';
const CREATE = 'az deployment group create';
const NO_FUNCTION =
  'ERROR: {"status":"Failed","error":{"code":"DeploymentFailed","message":"At least one resource deployment operation failed.","details":[{"code":"Endpoint validation","message":"Destination endpoint not found. Resource details: resourceId: /functions/on-hub-event. Resource should pre-exist before attempting this operation."}]}}\n';
const NO_RIGHT =
  "ERROR: (AuthorizationFailed) The client 'x' with object id 'y' does not have authorization to perform action 'Microsoft.EventGrid/systemTopics/write' over scope '/subscriptions/z'.\nCode: AuthorizationFailed\nMessage: The client 'x'\n";
const NO_PRINCIPAL =
  'ERROR: {"code": "PrincipalNotFound", "message": "Principal 0000 does not exist in the directory contoso."}\n';
// A busy machine takes long to start a process.
const QUICK = { totalMs: 30_000, callMs: 20_000, pauseMs: 10 };

const opened: FakeTools[] = [];

function tools(answers: readonly Answer[], names?: readonly string[]): FakeTools {
  const fake = new FakeTools(answers, names);
  opened.push(fake);
  return fake;
}

/** The hook in this process, with waits that a test can afford. */
async function subscribed(
  fake: FakeTools,
  env: Readonly<Record<string, string>> = {},
): Promise<{ lines: readonly string[]; said: string }> {
  vi.stubEnv('PATH', fake.path);
  let said = '';
  const say = (line: string): void => {
    said += line;
  };
  return { lines: await subscribe({ ...ENV, ...env }, { say, patience: QUICK }), said };
}

afterEach(() => {
  vi.unstubAllEnvs();
  for (const fake of opened.splice(0)) fake.remove();
});

describe('the hook after the package is there, as a process', () => {
  it('deploys the event subscription with values that no shell has touched', async () => {
    const fake = tools([
      { to: LIST, json: [] },
      { to: CREATE, json: {} },
    ]);
    const ended = await fake.run('subscribe-events.mjs', ENV);
    expect(ended).toEqual({ code: 0, stdout: '', stderr: `Events of ${HOME} arrive by queue.\n` });
    expect(fake.calls.at(-1)?.given).toMatchObject({
      parameters: { actionGroupIds: { value: ['/actionGroups/ag é'] }, existingSystemTopicName: { value: '' } },
    });
  });

  it('ends at once with a final error: its first line, and what to run next', async () => {
    const fake = tools([
      { to: LIST, json: [] },
      { to: CREATE, exit: 1, stderr: NO_RIGHT },
    ]);
    const { code, stderr } = await fake.run('subscribe-events.mjs', ENV);
    expect(code).toBe(1);
    expect(stderr.split('\n')[0]).toBe(
      `Events of ${HOME} are not subscribed to: (AuthorizationFailed) The client 'x' with object id 'y' does not have authorization to perform action 'Microsoft.EventGrid/systemTopics/write' over scope '/subscriptions/z'. Your account needs Owner, or Contributor and User Access Administrator, on rg-hubwarden and on the group of Hubwarden. Then run: azd hooks run postdeploy`,
    );
    expect(fake.calls.filter(({ args }) => args[0] === 'deployment')).toHaveLength(1);
  });

  it('says which output of the deployment is missing', async () => {
    const { code, stderr } = await tools([]).run('subscribe-events.mjs', { AZURE_SUBSCRIPTION_ID: HOME });
    expect(code).toBe(1);
    expect(stderr).toContain('is not set. Run: azd provision, then: azd hooks run postdeploy');
  });

  it('says that az is missing', async () => {
    const { code, stderr } = await tools([], []).run('subscribe-events.mjs', ENV);
    expect(code).toBe(1);
    expect(stderr).toContain('The Azure CLI (az) is not installed, or not on PATH.');
    expect(stderr).toContain('azd hooks run postdeploy');
  });
});

describe('answers that are not as they should be', () => {
  it.each([
    ['nothing', ''],
    ['null', 'null'],
    ['no list', '{}'],
  ])('make no second topic where az lists %s', async (_what, stdout) => {
    const fake = tools([
      { to: LIST, stdout },
      { to: CREATE, json: {} },
    ]);
    const { lines } = await subscribed(fake);
    expect(lines).toEqual([
      expect.stringContaining(`System topics of ${HOME} cannot be listed: az answers with no list.`),
    ]);
    expect(fake.calls.filter(({ args }) => args[0] === 'deployment')).toEqual([]);
  });

  it('are read between warnings on the same output', async () => {
    const topic = {
      name: 'evgt-of-others',
      topicType: 'Microsoft.Resources.Subscriptions',
      resourceGroup: 'rg-others',
      identity: { type: 'SystemAssigned' },
    };
    const fake = tools([
      { to: LIST, stdout: `WARNING: [preview] look\n${JSON.stringify([topic], null, 2)}\nWARNING: bye\n` },
      { to: CREATE, json: {} },
    ]);
    expect((await subscribed(fake)).lines).toEqual([]);
    expect(fake.calls.at(-1)?.given).toMatchObject({
      parameters: { existingSystemTopicName: { value: 'evgt-of-others' } },
    });
  });

  it.each(['"x"', 'null', '{"a":1}', '[1]'])('name an output that is no list of texts: %s', async (actionGroupIds) => {
    const fake = tools([
      { to: LIST, json: [] },
      { to: CREATE, json: {} },
    ]);
    const { lines } = await subscribed(fake, { actionGroupIds });
    expect(lines).toEqual([expect.stringContaining('actionGroupIds is ')]);
  });

  it('are waited for where a gateway answers with a page', () => {
    const page = '<html><head><title>502 Bad Gateway</title></head><body>x</body></html>';
    expect(reasonToWait({ text: page })).toBe('Azure asks to try later');
    expect(errorLine(page)).toBe('502 Bad Gateway');
  });

  it('name the provider that is to be registered', async () => {
    const stderr =
      "ERROR: (MissingSubscriptionRegistration) The subscription is not registered to use namespace 'Microsoft.EventGrid'.\n";
    const { lines } = await subscribed(
      tools([
        { to: LIST, json: [] },
        { to: CREATE, exit: 1, stderr },
      ]),
    );
    expect(lines).toEqual([
      expect.stringContaining(
        `az provider register --namespace Microsoft.EventGrid --wait --subscription ${HOME}, then: azd hooks run postdeploy`,
      ),
    ]);
  });
});

describe('the topic of a subscription', () => {
  it.each([
    'Microsoft.Resources.Subscriptions',
    'microsoft.resources.subscriptions',
    'MICROSOFT.RESOURCES.SUBSCRIPTIONS',
  ])('is found by its type: %s', async (topicType) => {
    const topics = [
      { name: 'evgt-storage', topicType: 'Microsoft.Storage.StorageAccounts', resourceGroup: 'rg' },
      { name: 'evgt-of-others', topicType, resourceGroup: 'rg-others', identity: { type: 'SystemAssigned' } },
    ];
    const fake = tools([
      { to: LIST, json: topics },
      { to: CREATE, json: {} },
    ]);
    expect((await subscribed(fake)).lines).toEqual([]);
    expect(fake.calls.at(-1)?.args).toContain('rg-others');
    expect(fake.calls.at(-1)?.given).toMatchObject({
      parameters: { existingSystemTopicName: { value: 'evgt-of-others' } },
    });
  });

  it.each([
    ['none', null],
    ['an empty one', {}],
    ['None', { type: 'None' }],
    ['one that a user assigned', { type: 'UserAssigned' }],
  ])('is named where it has no system-assigned identity but %s, and nothing is deployed', async (_what, identity) => {
    const topic = {
      name: 'evgt of others',
      topicType: 'microsoft.resources.subscriptions',
      resourceGroup: 'rg-others',
      identity,
    };
    const fake = tools([{ to: LIST, json: [topic] }]);
    const { lines } = await subscribed(fake);
    expect(lines).toEqual([
      `The system topic evgt of others of subscription ${HOME} has no system-assigned identity, and delivers nothing to Hubwarden without. Run: az eventgrid system-topic update --subscription ${HOME} --resource-group rg-others --name 'evgt of others' --identity systemassigned, then: azd hooks run postdeploy`,
    ]);
    expect(fake.calls).toHaveLength(1);
  });

  it('may have a system-assigned identity beside others', async () => {
    const topic = {
      name: 't',
      topicType: 'microsoft.resources.subscriptions',
      resourceGroup: 'rg',
      identity: { type: 'SystemAssigned, UserAssigned' },
    };
    expect(
      (
        await subscribed(
          tools([
            { to: LIST, json: [topic] },
            { to: CREATE, json: {} },
          ]),
        )
      ).lines,
    ).toEqual([]);
  });

  it('is none in an answer without topics', () => {
    expect([undefined, null, {}, [], [{}]].map((topics) => subscriptionTopic(topics))).toEqual(
      Array(5).fill(undefined),
    );
  });
});

describe('an error that ends by itself', () => {
  it('is waited for, each time with its reason, until the deployment comes through', async () => {
    const fake = tools([
      { to: LIST, json: [] },
      { to: CREATE, exit: 1, stderr: NO_FUNCTION },
      { to: CREATE, exit: 1, stderr: NO_PRINCIPAL },
      { to: CREATE, json: {} },
    ]);
    const { lines, said } = await subscribed(fake);
    expect(lines).toEqual([]);
    expect(said).toContain(`Not yet (${HOME}): Azure does not show the function yet.`);
    expect(said).toContain(
      'Endpoint validation: Destination endpoint not found. Resource details: resourceId: /functions/on-hub-event.',
    );
    expect(said).toContain(`Not yet (${HOME}): the directory does not know the new identity yet.`);
    expect(said).toContain(`Events of ${HOME} arrive by queue.`);
  });

  it('is not waited for beyond the whole patience, whose end is named', async () => {
    let nowMs = 0;
    const deploy = async (): Promise<unknown> => {
      nowMs += 60_000;
      return { problem: 'Destination endpoint not found.', text: NO_FUNCTION };
    };
    const attempts: string[] = [];
    const line = await deployWithPatience(
      { subscription: HOME, group: 'rg' },
      {
        deploy,
        say: (text: string) => attempts.push(text),
        patience: { totalMs: 600_000, callMs: 1, pauseMs: 0 },
        now: () => nowMs,
      },
    );
    expect(attempts).toHaveLength(9);
    expect(line).toContain('This lasted 10 minutes. Correct it, then run: azd hooks run postdeploy');
  });

  it.each([
    ['the function is not there', NO_FUNCTION, 'Azure does not show the function yet'],
    ['the identity is not known', NO_PRINCIPAL, 'the directory does not know the new identity yet'],
    [
      'the role is not in force',
      'ERROR: the managed identity of the topic is not authorized to write to the queue',
      'the new role is not in force yet',
    ],
    [
      'a deployment runs',
      'ERROR: (DeploymentActive) The deployment with resource id x cannot be saved',
      'another deployment of the same name still runs',
    ],
    ['Azure is busy', 'ERROR: (TooManyRequests) x', 'Azure asks to try later'],
    ['the line is cut', "ERROR: ('Connection aborted.', ConnectionResetError(104))", 'the connection to Azure broke'],
  ])('is known: %s', (_why, text, reason) => {
    expect(reasonToWait({ text })).toBe(reason);
  });

  it.each([
    ['a right of the person is lacking', NO_RIGHT],
    ['the sign-in is over', 'ERROR: AADSTS700082: The refresh token has expired. az login'],
    ['the group is missing', "ERROR: (ResourceGroupNotFound) Resource group 'rg' could not be found."],
    ['the template is bad', 'ERROR: {"code": "InvalidTemplate", "message": "Destination endpoint not found"}'],
    ['it is not known', 'ERROR: (SomethingNew) x'],
    ['it says nothing', ''],
  ])('is not one where %s', (_why, text) => {
    expect(reasonToWait({ text })).toBeUndefined();
  });
});

describe('a slow or partial answer', () => {
  it('of az is cut off in its time', async () => {
    vi.stubEnv('PATH', tools([{ to: 'az version', slowMs: 20_000, json: {} }]).path);
    const startedAt = Date.now();
    const answer = await az(['version'], { timeoutMs: 300 });
    expect(answer).toMatchObject({ timedOut: true, problem: 'az version did not end within 0.3 seconds.' });
    expect(Date.now() - startedAt).toBeLessThan(10_000);
  });

  it('of a list is a problem, not an empty list', async () => {
    const { lines } = await subscribed(tools([{ to: LIST, stdout: '[{"name": "evgt' }]));
    expect(lines).toEqual([
      expect.stringContaining(
        `System topics of ${HOME} cannot be listed: az eventgrid system-topic list answered with a text that is not JSON.`,
      ),
    ]);
  });

  it('for one subscription stops no other', async () => {
    const fake = tools([
      { to: `${LIST} --subscription ${HOME}`, exit: 1, stderr: NO_RIGHT },
      { to: `${LIST} --subscription ${OTHER}`, json: [] },
      { to: CREATE, json: {} },
    ]);
    const { lines, said } = await subscribed(fake, { HUBWARDEN_WATCHED: OTHER, HUBWARDEN_EVENTS_GROUP: 'rg-events' });
    expect(lines).toHaveLength(1);
    expect(said).toContain(`Events of ${OTHER} arrive by queue.`);
  });

  it('names the group that is missing for one of several subscriptions', async () => {
    const { lines, said } = await subscribed(
      tools([
        { to: LIST, json: [] },
        { to: CREATE, json: {} },
      ]),
      { HUBWARDEN_WATCHED: OTHER },
    );
    expect(lines).toEqual([
      `HUBWARDEN_EVENTS_GROUP must name a resource group of ${OTHER}. Run: azd env set HUBWARDEN_EVENTS_GROUP <group>`,
    ]);
    expect(said).toContain(`Events of ${HOME} arrive by queue.`);
  });
});

describe('remedies', () => {
  it('name the workflow where the hook runs in one', () => {
    const line = 'Correct it. Run: azd provision, then: azd hooks run postdeploy';
    expect(remedyHere(line, {})).toBe(line);
    expect(remedyHere(line, { GITHUB_ACTIONS: 'true' })).toBe(
      'Correct it. Run: gh workflow run deploy.yml --field provision=true',
    );
    expect(remedyHere('Run: azd env set HUBWARDEN_EVENTS_GROUP <group>', { GITHUB_ACTIONS: 'true' })).toBe(
      'Run: gh variable set HUBWARDEN_EVENTS_GROUP --env production --body <group>',
    );
  });
});

describe('the line of an error', () => {
  it.each([
    [
      'the innermost message',
      NO_FUNCTION,
      'Endpoint validation: Destination endpoint not found. Resource details: resourceId: /functions/on-hub-event. Resource should pre-exist before attempting this operation.',
    ],
    [
      'a message within a message',
      `ERROR: ${JSON.stringify({ error: { code: 'A', message: JSON.stringify({ error: { code: 'B', message: 'the cause' } }) } })}`,
      'B: the cause',
    ],
    ['the line after warnings', 'WARNING: a preview command\nERROR: (X) no\nCode: X\n', '(X) no'],
    ['a word for silence', '\n', 'The command failed without output.'],
    ['no control characters', 'ERROR: a\u001b[31mb\u202ec', 'a [31mb c'],
  ])('is %s', (_what, text, line) => {
    expect(errorLine(text)).toBe(line);
  });

  it('is short', () => {
    expect([...errorLine(`ERROR: ${'é'.repeat(5000)}`)].length).toBe(601);
  });
});
