import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { startSimulatorServer } from '../../src/local/arm-simulator/server.ts';
import { ArmSimulator } from '../../src/local/arm-simulator/simulator/simulator.ts';
import { REAL_LIFE_DURATIONS, scaled } from '../../src/local/arm-simulator/state/durations.ts';
import { createCertificates } from '../../src/local/common/create-certificates.ts';

const run = promisify(execFile);
const ENV = { ...process.env, DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' };
const BUILT = 'build/dotnet/bin/foundry-account/debug/foundry-account.dll';

const SUBSCRIPTION = '00000000-0000-4000-8000-000000000001';
const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-ai`;
const ACCOUNT = `${GROUP}/providers/Microsoft.CognitiveServices/accounts/dotnet-account`;
const STORAGE = `${GROUP}/providers/Microsoft.Storage/storageAccounts/stagents`;
// Azure's five minutes take half a second: the client polls once a second.
const FACTOR = 1 / 600;

const ALLOWED = ['allow-factory', 'allow-pypi', 'storage-blob'];

async function sdkVersion(): Promise<string | undefined> {
  try {
    return (await run('dotnet', ['--version'], { env: ENV })).stdout.trim();
  } catch {
    return undefined;
  }
}

/** Runs the .NET tool. @throws Error with all that it printed: it writes its errors to the standard output */
async function dotnet(args: readonly string[]): Promise<string> {
  try {
    return (await run('dotnet', [...args], { env: ENV })).stdout;
  } catch (error) {
    const { stderr, stdout } = error as { readonly stderr: string; readonly stdout: string };
    throw new Error(`dotnet ${args.join(' ')}:\n${stdout}\n${stderr}`);
  }
}

/** Lives through the life of an account with the published C# client. @returns what it saw, by step */
async function clientRun(): Promise<ReadonlyMap<string, unknown>> {
  await dotnet(['build', 'test/dotnet', '--artifacts-path', 'build/dotnet', '--verbosity', 'quiet']);
  const certificates = await createCertificates(new Date());
  const simulator = new ArmSimulator({ durations: scaled(REAL_LIFE_DURATIONS, FACTOR) });
  simulator.seedGroup({ subscriptionId: SUBSCRIPTION, name: 'rg-ai' });
  const { cert, key, caFile } = certificates;
  const server = await startSimulatorServer({ simulator, httpPort: 0, https: { port: 0, key, cert } });
  try {
    const printed = await dotnet([BUILT, server.httpsUrl ?? '', caFile, SUBSCRIPTION, 'rg-ai', 'eastus', STORAGE]);
    const lines = printed
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    return new Map(lines.map(({ seen, step }) => [step, seen]));
  } finally {
    await server.close();
    await certificates.close();
  }
}

it('the published C# client creates an account with its network and rules, provisions, lists and deletes', async (context) => {
  if ((await sdkVersion()) === undefined) return context.skip('no .NET SDK is installed: .ci/dotnet installs one');
  const seen = await clientRun();

  expect(seen.get('account')).toMatchObject({
    kind: 'AIServices',
    properties: {
      provisioningState: 'Succeeded',
      internalId: expect.stringMatching(/^[0-9a-f]{32}$/),
      networkInjections: [{ scenario: 'agent', useMicrosoftManagedNetwork: true }],
    },
  });
  expect(seen.get('network')).toMatchObject(network('AllowInternetOutbound'));
  expect(seen.get('endpoint rule')).toMatchObject({
    type: 'PrivateEndpoint',
    category: 'UserDefined',
    status: 'Active',
  });
  expect(seen.get('tightened')).toMatchObject(network('AllowOnlyApprovedOutbound'));
  expect(seen.get('fqdn rule')).toMatchObject({ type: 'FQDN', destination: 'pypi.org', status: 'Active' });
  expect(seen.get('second write at once')).toEqual({
    exception: 'RequestFailedException',
    status: 409,
    code: 'Conflict',
  });
  expect(seen.get('tag rule')).toMatchObject({ type: 'ServiceTag', status: 'Active' });
  expect(seen.get('provision')).toEqual({ status: 202, state: 'Succeeded' });
  expect(seen.get('published client reads the network')).toMatchObject({ exception: 'ArgumentNullException' });

  // The list names no rule; the network does.
  for (const rule of seen.get('rules listed') as object[]) expect(Object.keys(rule)).toEqual(['properties']);
  const read = seen.get('network read') as { managedNetwork: { outboundRules: object } };
  expect(
    Object.keys(read.managedNetwork.outboundRules)
      .filter((name) => !name.startsWith('__SYS_'))
      .sort(),
  ).toEqual(ALLOWED);
  expect(seen.get('accounts listed')).toEqual([ACCOUNT]);

  expect(seen.get('rule deleted')).toMatchObject({ status: 200 });
  expect(seen.get('required rule deleted')).toMatchObject({ exception: 'RequestFailedException', status: 400 });
  expect(seen.get('account deleted')).toMatchObject({ status: 200 });
  expect(seen.get('left')).toEqual({ account: false, network: 404 });
});

function network(isolationMode: string): object {
  return {
    provisioningState: 'Succeeded',
    managedNetwork: { isolationMode, status: { status: 'Active' }, firewallSku: 'Standard', managedNetworkKind: 'V2' },
  };
}
