import { DEFAULT_API_VERSION } from '../../core/azure/api-versions.ts';
import { errorText } from '../../core/text/error-text.ts';
import type { Certificates } from '../common/create-certificates.ts';
import { createCertificates } from '../common/create-certificates.ts';
import { endWithNpm } from '../common/end-with-npm.ts';
import { sampleAccounts } from './accounts/fleet/sample-accounts.ts';
import type { Command } from './command-line.ts';
import { commandFrom, USAGE } from './command-line.ts';
import { SAMPLE_SUBSCRIPTION, sampleFleet } from './fleet/sample-fleet.ts';
import type { SimulatorServer } from './server.ts';
import { startSimulatorServer } from './server.ts';
import { ArmSimulator } from './simulator/simulator.ts';
import { REAL_LIFE_DURATIONS, scaled } from './state/durations.ts';
import type { ArmEvent } from './state/event-outbox.ts';

type RunCommand = Extract<Command, { kind: 'Run' }>;

/** Accounts lie beside the sample hubs. */
const SAMPLE_PLACE = { subscriptionId: SAMPLE_SUBSCRIPTION, resourceGroup: 'rg-ai-dev' };

const command = commandFrom(process.argv.slice(2));
if (!command.ok) {
  process.stderr.write(`${command.error.join('\n')}\n`);
  process.exitCode = 1;
} else if (command.value.kind === 'Help') {
  process.stdout.write(USAGE);
} else {
  await run(command.value);
}

async function run({ host, httpPort, httpsPort, scale, seedAccounts, seedHubs, options }: RunCommand): Promise<void> {
  const simulator = new ArmSimulator({ ...options, durations: scaled(REAL_LIFE_DURATIONS, scale) });
  for (const hub of sampleFleet(seedHubs)) simulator.seedHub(hub, new Date());
  const accounts = Object.values(sampleAccounts({ ...SAMPLE_PLACE, createdAt: new Date() })).slice(0, seedAccounts);
  for (const account of accounts) simulator.seedAccount(account, new Date());
  const certificates = httpsPort === undefined ? undefined : await createCertificates(new Date());
  const https =
    certificates === undefined || httpsPort === undefined
      ? undefined
      : { port: httpsPort, key: certificates.key, cert: certificates.cert };
  try {
    const server = await startSimulatorServer({ simulator, host, httpPort, https, onEvents: print });
    process.stdout.write(greeting(server, certificates, { hubs: seedHubs, accounts: accounts.length }));
    stopOnSignal(server, certificates);
  } catch (cause) {
    const detail = errorText(cause);
    process.stderr.write(`The simulator cannot listen: ${detail}. Choose another --port, --https-port or --host.\n`);
    process.exitCode = 1;
    await certificates?.close();
  }
}

function print(events: readonly ArmEvent[]): void {
  for (const event of events) process.stdout.write(`${event.time.toISOString()} ${event.type} ${event.subject}\n`);
}

function greeting(
  server: SimulatorServer,
  certificates: Certificates | undefined,
  { accounts, hubs }: { readonly hubs: number; readonly accounts: number },
): string {
  const list = `/subscriptions/${SAMPLE_SUBSCRIPTION}/providers/Microsoft.MachineLearningServices/workspaces?api-version=${DEFAULT_API_VERSION}`;
  const secure = server.httpsUrl === undefined ? '' : ` and ${server.httpsUrl}`;
  return [
    `Azure Resource Manager is simulated on ${server.httpUrl}${secure}, with ${hubs} hubs and ${accounts} accounts. Ctrl-C ends it.`,
    "Any bearer token will do; its text is the caller's name. Try:",
    '',
    `  curl -H "Authorization: Bearer data-scientist" "${server.httpUrl}${list}"`,
    `  curl ${server.httpUrl}/_simulator/`,
    ...(server.httpsUrl === undefined || certificates === undefined
      ? []
      : [
          `  curl --cacert ${certificates.caFile} -H "Authorization: Bearer data-scientist" "${server.httpsUrl}${list}"`,
        ]),
    '',
    'Events are written here as they are raised.',
    '',
  ].join('\n');
}

function stopOnSignal(server: SimulatorServer, certificates: Certificates | undefined): void {
  endWithNpm();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      process.stdout.write('Stopping.\n');
      void Promise.all([server.close(), certificates?.close()]);
    });
  }
}
