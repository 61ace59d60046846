import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Answer, Ended } from './fake-tools.ts';
import { FakeTools } from './fake-tools.ts';

// Each test starts some processes.
vi.setConfig({ testTimeout: 60_000 });

const { newRegistration } = await import('../../../infra/hooks/registration.mjs' as string);
const { registerPages } = await import('../../../infra/hooks/register-pages.mjs' as string);

const SUBSCRIPTION = '11111111-1111-1111-1111-111111111111';
const TENANT = '00000000-0000-0000-0000-00000000007e';
const CLIENT = '00000000-0000-0000-0000-0000000000d1';
const OBJECT = '00000000-0000-0000-0000-0000000000e1';
const SIGN_IN = '00000000-0000-0000-0000-0000000000f1';
const GRAPH = 'https://graph.microsoft.com';
const TAG = `hubwarden-pages:${SUBSCRIPTION}/rg-hubwarden-trial/hubwarden`;
const ENV = { HUBWARDEN_PAGES: 'true', AZURE_SUBSCRIPTION_ID: SUBSCRIPTION, AZURE_ENV_NAME: 'trial' };
const OUTPUTS = {
  HUBWARDEN_PAGES_CLIENT_ID: CLIENT,
  functionAppUrl: 'https://func-hubwarden-abc.azurewebsites.net',
  pagesUrl: 'https://hubwarden.contoso.com',
  signInPrincipalId: SIGN_IN,
};
const CALLBACKS = [
  'https://func-hubwarden-abc.azurewebsites.net/.auth/login/aad/callback',
  'https://hubwarden.contoso.com/.auth/login/aad/callback',
];

const rest = (method: string, path: string): string => `az rest --method ${method} --url ${GRAPH}/v1.0${path}`;
const FIND = rest('get', '/applications --uri-parameters');
const SHOW = rest('get', `/applications(appId='${CLIENT}')`);
const CREATE = rest('post', '/applications --headers');
const CHANGE = rest('patch', `/applications/${OBJECT} `);
const PRINCIPAL = rest('get', `/servicePrincipals(appId='${CLIENT}')`);
const NEW_PRINCIPAL = rest('post', '/servicePrincipals');
const CREDENTIALS = rest('get', `/applications/${OBJECT}/federatedIdentityCredentials`);
const NEW_CREDENTIAL = rest('post', `/applications/${OBJECT}/federatedIdentityCredentials`);
const STORE = 'azd env set HUBWARDEN_PAGES_CLIENT_ID';

const MISSING = {
  exit: 1,
  stderr:
    'ERROR: Not Found({"error":{"code":"Request_ResourceNotFound","message":"Resource \'x\' does not exist or one of its queried reference-property objects are not present."}})\n',
};
const FORBIDDEN = {
  exit: 1,
  stderr:
    'ERROR: Forbidden({"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation."}})\n',
};

/** A directory without a registration, and an account that may create one. */
const EMPTY: readonly Answer[] = [
  { to: 'az cloud show', json: { name: 'AzureCloud', endpoints: { microsoftGraphResourceId: `${GRAPH}/` } } },
  {
    to: `az account show --subscription ${SUBSCRIPTION}`,
    json: { id: SUBSCRIPTION, tenantId: TENANT },
  },
  { to: FIND, json: { value: [] } },
  // Graph answers with the whole registration.
  {
    to: CREATE,
    json: { ...newRegistration({ displayName: 'x', tag: TAG, callbacks: [] }), id: OBJECT, appId: CLIENT },
  },
  { to: CHANGE },
  { to: PRINCIPAL, ...MISSING },
  { to: NEW_PRINCIPAL, json: { id: 'sp' } },
  { to: CREDENTIALS, json: { value: [] } },
  { to: NEW_CREDENTIAL, json: {} },
  { to: STORE },
];

const opened: FakeTools[] = [];

function tools(answers: readonly Answer[]): FakeTools {
  const fake = new FakeTools([...answers, ...EMPTY.filter(({ to }) => !answers.some((each) => each.to === to))]);
  opened.push(fake);
  return fake;
}

/** The hook in this process, with waits that a test can afford. */
async function registered(fake: FakeTools, env: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  vi.stubEnv('PATH', fake.path);
  return await registerPages({ ...ENV, ...env }, { say: () => undefined, patience: { attempts: 3, pauseMs: 5 } });
}

/** The requests that write, each with its body. */
function writes(fake: FakeTools): readonly (readonly [request: string, body: unknown])[] {
  return fake.calls
    .filter(({ args }) => args[0] === 'rest' && args[2] !== 'get')
    .map(({ args, given }) => [`${args[2]} ${args[4]?.replace(`${GRAPH}/v1.0`, '')}`, given]);
}

/** The registration as the hook leaves it: what it created, with every change. */
function left(fake: FakeTools): Record<string, unknown> {
  const bodies = writes(fake)
    .filter(([request]) => request === 'post /applications' || request === `patch /applications/${OBJECT}`)
    .map(([, body]) => body as Record<string, Record<string, unknown>>);
  const whole: Record<string, unknown> = { id: OBJECT, appId: CLIENT };
  for (const body of bodies)
    for (const [key, value] of Object.entries(body))
      whole[key] = Array.isArray(value) || typeof value === 'string' ? value : { ...(whole[key] as object), ...value };
  return whole;
}

function run(answers: readonly Answer[], env: Readonly<Record<string, string>>, args?: readonly string[]) {
  const fake = tools(answers);
  return fake.run('register-pages.mjs', env, args).then((ended: Ended) => ({ ...ended, fake }));
}

afterEach(() => {
  vi.unstubAllEnvs();
  for (const fake of opened.splice(0)) fake.remove();
});

describe('the hook for the app registration', () => {
  it.each([{}, { HUBWARDEN_PAGES: '' }, { HUBWARDEN_PAGES: 'false' }])('does nothing with %j', async (env) => {
    const { code, fake, stderr } = await run([], env);
    expect({ code, stderr, calls: fake.calls }).toEqual({ code: 0, stderr: '', calls: [] });
  });

  it('creates registration and enterprise application before there is an app, and stores the client id', async () => {
    const { code, fake, stderr } = await run([], ENV);
    expect(stderr).toBe(
      `Created the app registration "Hubwarden pages (hubwarden, rg-hubwarden-trial)" (${CLIENT}).\n`,
    );
    expect(code).toBe(0);
    expect(left(fake)).toMatchObject({
      displayName: 'Hubwarden pages (hubwarden, rg-hubwarden-trial)',
      signInAudience: 'AzureADMyOrg',
      tags: [TAG],
      identifierUris: [`api://${CLIENT}`],
      web: {
        redirectUris: [],
        implicitGrantSettings: { enableIdTokenIssuance: true, enableAccessTokenIssuance: false },
      },
      api: { requestedAccessTokenVersion: 2, oauth2PermissionScopes: [{ value: 'user_impersonation', type: 'User' }] },
      appRoles: [
        { value: 'Hubwarden.Reader', allowedMemberTypes: ['User', 'Application'], isEnabled: true },
        { value: 'Hubwarden.Operator', allowedMemberTypes: ['User', 'Application'], isEnabled: true },
      ],
    });
    expect(writes(fake).at(-1)).toEqual([
      'post /servicePrincipals',
      { appId: CLIENT, appRoleAssignmentRequired: true, tags: ['WindowsAzureActiveDirectoryIntegratedApp'] },
    ]);
    expect(fake.calls.find(({ tool }) => tool === 'azd')?.args).toEqual([
      ...['env', 'set', 'HUBWARDEN_PAGES_CLIENT_ID', CLIENT, '--environment', 'trial'],
    ]);
  });

  it('never asks the Azure CLI to create an application, which would change one of the same name', async () => {
    const { fake } = await run([], ENV);
    expect(fake.calls.filter(({ args }) => args[0] === 'ad')).toEqual([]);
    expect(fake.calls.filter(({ args }) => args.includes('delete'))).toEqual([]);
  });

  it('adds the addresses of the app and the trust in its identity once they exist', async () => {
    const fake = tools([]);
    await registered(fake);
    const created = left(fake);
    const after = tools([
      { to: SHOW, json: created },
      { to: PRINCIPAL, json: { id: 'sp', appRoleAssignmentRequired: true } },
    ]);
    expect(await registered(after, OUTPUTS)).toEqual([]);
    expect(writes(after)).toEqual([
      [`patch /applications/${OBJECT}`, { web: { redirectUris: CALLBACKS } }],
      [
        `post /applications/${OBJECT}/federatedIdentityCredentials`,
        {
          name: 'hubwarden-pages',
          issuer: `https://login.microsoftonline.com/${TENANT}/v2.0`,
          subject: SIGN_IN,
          audiences: ['api://AzureADTokenExchange'],
          description: expect.any(String),
        },
      ],
    ]);
    // The client id is stored already.
    expect(after.calls.filter(({ tool }) => tool === 'azd')).toEqual([]);
  });

  it('writes nothing when all is as it should be', async () => {
    const first = tools([]);
    await registered(first);
    const whole = left(first);
    const second = tools([{ to: SHOW, json: whole }]);
    await registered(second, OUTPUTS);
    const credentials = writes(second).at(-1)?.[1];
    const third = tools([
      { to: SHOW, json: { ...whole, web: { ...(whole.web as object), redirectUris: CALLBACKS } } },
      { to: PRINCIPAL, json: { id: 'sp', appRoleAssignmentRequired: true } },
      { to: CREDENTIALS, json: { value: [credentials] } },
    ]);
    expect(await registered(third, OUTPUTS)).toEqual([]);
    expect(writes(third)).toEqual([]);
  });

  it('points its credential at the identity of a new deployment, and leaves credentials of others', async () => {
    const whole = { id: OBJECT, appId: CLIENT, tags: [TAG] };
    const others = { id: 'c1', name: 'pipeline', issuer: 'https://contoso', subject: 'x', audiences: ['y'] };
    const old = { id: 'c2', name: 'hubwarden-pages', issuer: 'https://x', subject: 'old', audiences: ['z'] };
    const fake = tools([
      { to: SHOW, json: whole },
      { to: CREDENTIALS, json: { value: [others, old] } },
      { to: rest('patch', `/applications/${OBJECT}/federatedIdentityCredentials/c2`) },
    ]);
    expect(await registered(fake, OUTPUTS)).toEqual([]);
    const [request, body] = writes(fake).at(-1) ?? [];
    expect(request).toBe(`patch /applications/${OBJECT}/federatedIdentityCredentials/c2`);
    expect(body).toMatchObject({ subject: SIGN_IN });
    expect(body).not.toHaveProperty('name');
  });

  it('requires an assignment again where a person switched it off', async () => {
    const fake = tools([
      { to: SHOW, json: { id: OBJECT, appId: CLIENT, tags: [TAG] } },
      { to: PRINCIPAL, json: { id: 'sp', appRoleAssignmentRequired: false } },
      { to: rest('patch', '/servicePrincipals/sp') },
    ]);
    expect(await registered(fake, { HUBWARDEN_PAGES_CLIENT_ID: CLIENT })).toEqual([]);
    expect(writes(fake).at(-1)).toEqual(['patch /servicePrincipals/sp', { appRoleAssignmentRequired: true }]);
  });

  it('waits while the directory does not know the new registration everywhere', async () => {
    const fake = tools([
      { to: CHANGE, ...MISSING },
      { to: CHANGE },
      { to: NEW_PRINCIPAL, ...MISSING },
      { to: NEW_PRINCIPAL, json: { id: 'sp' } },
    ]);
    expect(await registered(fake)).toEqual([]);
    const count = (words: string) =>
      fake.calls.filter(({ args }) => ['az', ...args].join(' ').startsWith(words)).length;
    expect([count(CHANGE), count(NEW_PRINCIPAL)]).toEqual([2, 2]);
  });

  it('prints the client id where there is no azd to store it', async () => {
    const { code, fake, stderr } = await run([], ENV, ['--by-hand']);
    expect(code).toBe(0);
    expect(stderr).toContain(`Run: export HUBWARDEN_PAGES_CLIENT_ID=${CLIENT}\n`);
    expect(fake.calls.filter(({ tool }) => tool === 'azd')).toEqual([]);
  });

  it('refuses an argument that it does not know', async () => {
    const { code, fake, stderr } = await run([], ENV, ['--delete']);
    expect({ code, stderr, calls: fake.calls }).toEqual({
      code: 1,
      stderr: 'Usage: node infra/hooks/register-pages.mjs [--by-hand]. Nothing was changed.\n',
      calls: [],
    });
  });
});

const GIVEN = { HUBWARDEN_PAGES_CLIENT_ID: CLIENT };
const OWN = { to: SHOW, json: { id: OBJECT, appId: CLIENT, displayName: 'x', tags: [TAG] } };

const STOPPED: readonly (readonly [
  why: string,
  answers: readonly Answer[],
  env: Readonly<Record<string, string>>,
  says: string,
])[] = [
  [
    'no sign-in',
    [{ to: 'az account show', exit: 1, stderr: "ERROR: Please run 'az login' to setup account.\n" }],
    {},
    "The directory cannot be read: Please run 'az login' to setup account. Run: az login",
  ],
  [
    'another cloud',
    [{ to: 'az cloud show', json: { name: 'AzureUSGovernment', endpoints: {} } }],
    {},
    'HUBWARDEN_PAGES=true works in the cloud AzureCloud only, and this is AzureUSGovernment. Create the registration by hand',
  ],
  [
    'an account that may not create registrations',
    [{ to: CREATE, ...FORBIDDEN }],
    {},
    'The app registration for the pages cannot be created: Authorization_RequestDenied: Insufficient privileges to complete the operation. An account that may: one with the role Application Developer',
  ],
  [
    'an account that may not read registrations',
    [{ to: FIND, ...FORBIDDEN }],
    {},
    'App registrations cannot be listed: Authorization_RequestDenied',
  ],
  [
    'an account that may not change the registration',
    [OWN, { to: CHANGE, ...FORBIDDEN }],
    GIVEN,
    'An account that may: an owner of the registration, or one with the role Cloud Application Administrator.',
  ],
  [
    'an account that may not create the enterprise application',
    [{ to: NEW_PRINCIPAL, ...FORBIDDEN }],
    {},
    `The enterprise application of ${CLIENT} cannot be created: Authorization_RequestDenied`,
  ],
  [
    'an account that may not write the credential',
    [OWN, { to: NEW_CREDENTIAL, ...FORBIDDEN }],
    OUTPUTS,
    `The federated credential of ${CLIENT} cannot be written, and without it no sign-in works: Authorization_RequestDenied`,
  ],
  [
    'a registration of a person under the client id',
    [{ to: SHOW, json: { id: OBJECT, appId: CLIENT, displayName: 'Payroll', tags: ['payroll'] } }],
    GIVEN,
    `HUBWARDEN_PAGES_CLIENT_ID names the app registration "Payroll" (${CLIENT}), which this hook did not create`,
  ],
  [
    'a registration that is gone',
    [{ to: SHOW, ...MISSING }],
    GIVEN,
    `HUBWARDEN_PAGES_CLIENT_ID is ${CLIENT}, and the directory has no such app registration. To create one, run: azd env set HUBWARDEN_PAGES_CLIENT_ID ""`,
  ],
  [
    'a registration with the tag that the environment does not name: any member of the tenant could have made it',
    [{ to: FIND, json: { value: [{ id: OBJECT, appId: CLIENT, tags: [TAG] }] } }],
    {},
    `Check who owns it: az ad app owner list --id ${CLIENT}. If it is yours, run: azd env set HUBWARDEN_PAGES_CLIENT_ID ${CLIENT}.`,
  ],
  [
    'an azd that does not store the client id',
    [{ to: STORE, exit: 1, stderr: 'ERROR: environment not found\n' }],
    {},
    `The client id cannot be stored: environment not found Run: azd env set HUBWARDEN_PAGES_CLIENT_ID ${CLIENT}`,
  ],
];

describe('what stops it, in one line with the remedy', () => {
  it.each(STOPPED)('%s', async (_why, answers, env, says) => {
    const fake = tools(answers);
    const lines = await registered(fake, env);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(says);
  });

  it('writes nothing where it may not, or where the registration is not its own', async () => {
    for (const name of [
      'a registration of a person',
      'a registration that is gone',
      'a registration with the tag',
      'another cloud',
    ]) {
      const [, answers = [], env = {}] = STOPPED.find(([why]) => why.startsWith(name)) ?? [];
      const fake = tools(answers);
      expect(await registered(fake, env)).toHaveLength(1);
      expect(writes(fake), name).toEqual([]);
    }
  });

  it('names commands of the place where it runs', async () => {
    const answers: readonly Answer[] = [{ to: SHOW, ...MISSING }];
    const byHand = await run(answers, { ...ENV, ...GIVEN }, ['--by-hand']);
    expect(byHand.stderr).toContain('run: export HUBWARDEN_PAGES_CLIENT_ID=""');
    const inWorkflow = await run(answers, { ...ENV, ...GIVEN, GITHUB_ACTIONS: 'true' });
    expect(inWorkflow.stderr).toContain('run: gh variable set HUBWARDEN_PAGES_CLIENT_ID --env production --body ""');
    expect([byHand.code, inWorkflow.code]).toEqual([1, 1]);
  });
});
