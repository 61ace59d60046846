import { parseArgs } from 'node:util';
import type { LocalStack } from '../config/local-stack.ts';
import { announceLocalStack } from '../config/local-stack.ts';
import { DEFAULT_API_VERSION } from '../core/azure/api-versions.ts';
import { errorText } from '../core/text/error-text.ts';
import { foldCase } from '../core/text/fold-case.ts';
import { visibleLine } from '../core/text/printable.ts';
import { endWithNpm } from './common/end-with-npm.ts';
import type { TakenAlert } from './receivers/start-receivers.ts';
import { readableLine } from './stack/log-line.ts';
import { LOCAL_GROUP, seedFleet } from './stack/seed-fleet.ts';
import { startProblem } from './stack/start-problem.ts';
import type { Stack } from './stack/start-stack.ts';
import { startStack } from './stack/start-stack.ts';

// A minute of Azure takes a second: half an hour of provisioning takes half a minute.
const FACTOR = 1 / 60;

const USAGE = `Starts Hubwarden with everything it needs of Azure on this machine, and stays up until Ctrl-C.

  npm start
  npm start -- --port 7070              port of the simulated Resource Manager (7070)
  npm start -- --alerts-port 7071       port on which alerts can be read (7071)
  npm start -- --queue-events           events come through a storage queue, as a deployment does it by default
  npm start -- --groups                 one process per group of functions, as on Flex Consumption
  npm start -- --verbose                every line of the host's log
`;

interface Options {
  readonly port: number;
  readonly alertsPort: number;
  readonly groups: boolean;
  readonly queueEvents: boolean;
  readonly verbose: boolean;
}

function optionsFrom(argv: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        port: { type: 'string', default: '7070' },
        'alerts-port': { type: 'string', default: '7071' },
        groups: { type: 'boolean', default: false },
        'queue-events': { type: 'boolean', default: false },
        verbose: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return USAGE;
    const [port, alertsPort] = [Number(values.port), Number(values['alerts-port'])];
    if (![port, alertsPort].every((each) => Number.isInteger(each) && each >= 0 && each < 65_536)) {
      return `A port is a whole number from 0 (any free one) to 65535.\n\n${USAGE}`;
    }
    const { groups, verbose } = values;
    return { port, alertsPort, groups, queueEvents: values['queue-events'], verbose };
  } catch (error) {
    return `${errorText(error)}\n\n${USAGE}`;
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function clockTime(): string {
  return new Date().toISOString().slice(11, 19);
}

/** One line for each alert, although every receiver gets it. */
function printAlert(alert: TakenAlert): void {
  if (alert.format !== 'eventGrid') return;
  print(
    `${clockTime()} ALERT ${foldCase(alert.state.replace(/^Hubwarden\.(Alert\.)?/, ''))}: ${visibleLine(alert.title)}`,
  );
}

function welcome(stack: Stack): string {
  const base = `${stack.simulatorUrl}/subscriptions/${LOCAL_GROUP.subscriptionId}/resourceGroups/${LOCAL_GROUP.resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces`;
  const version = `api-version=${DEFAULT_API_VERSION}`;
  const auth = "-H 'Authorization: Bearer me' -H 'Content-Type: application/json'";
  const signIn = Object.entries(stack.signIn)
    .map(([name, value]) => `${name}='${value}'`)
    .join(' ');
  return `
Hubwarden runs. One minute of Azure takes one second here.

  Resource Manager (simulated)   ${stack.simulatorUrl}; for Azure's clients ${stack.signIn.HUBWARDEN_ARM_ENDPOINT}
  CA of its certificate          ${stack.signIn.NODE_EXTRA_CA_CERTS}
  Storage (Azurite)              tables ${stack.azurite.tableUrl}, queues ${stack.azurite.queueUrl}
  Functions host                 ${stack.host.url}, ${stack.host.functions.length} functions
  Alerts                         ${stack.receivers.listUrl}, as each receiver took them
  Policy                         ${stack.policyFile} (edit it: the next run goes by it)

What to try next, in another terminal:

  1. Create a hub, and watch Hubwarden bring it to its baseline (about a minute):
     curl -sS -X PUT '${base}/my-hub?${version}' ${auth} \\
       -d '{"location":"eastus2","kind":"Hub","properties":{"managedNetwork":{"isolationMode":"Disabled"}}}'

  2. Look at the result: mode, rules, and a network that is Active:
     curl -sS '${base}/my-hub?${version}' ${auth}

  3. Delete a rule of its baseline, and watch it come back:
     RULE=$(curl -sS '${base}/my-hub/outboundRules?${version}' ${auth} | grep -o 'hw-pypi-org-[0-9a-z]*' | head -n 1)
     curl -sS -X DELETE "${base}/my-hub/outboundRules/$RULE?${version}" ${auth}

  4. Read the alerts that on-call people got:
     curl -sS ${stack.receivers.listUrl}

  5. Look at the fleet, stop all writes, and let them go on (docs/cli.md shows all commands):
     npm run -s hubwarden -- status --local
     npm run -s hubwarden -- writes off --local --reason 'trying it out'
     npm run -s hubwarden -- writes on --local

  6. Judge the fleet from the terminal, and look at how it is set up:
     npm run -s hubwarden -- sweep --local
     npm run -s hubwarden -- doctor --local

--local finds this stack by itself. For other clients of the simulated Azure:
     export AzureWebJobsStorage='${stack.azurite.connectionString}'
     export ${signIn}

Verdicts follow, one line each. Ctrl-C stops everything.
`;
}

/** By this, `hubwarden … --local` finds the stack. */
function announcement({ settings }: Stack): LocalStack {
  const { subscriptionId } = LOCAL_GROUP;
  return { pid: process.pid, startedAt: new Date().toISOString(), settings, subscriptions: [subscriptionId] };
}

/** Resolves when a person or a supervisor stops the stack. */
function whenAskedToStop(): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(signal));
  return promise;
}

async function main(): Promise<number> {
  const options = optionsFrom(process.argv.slice(2));
  if (typeof options === 'string') {
    process.stderr.write(options);
    return process.argv.includes('--help') ? 0 : 2;
  }
  const asked = whenAskedToStop();
  endWithNpm();
  const hostEnded = Promise.withResolvers<string>();
  const stack = await startStack({
    factor: FACTOR,
    simulatorPort: options.port,
    alertListPort: options.alertsPort,
    sweepSchedule: '0,30 * * * * *',
    groups: options.groups ? 'per-function-group' : 'one-process',
    delivery: options.queueEvents ? 'queue' : 'function',
    log: (entry) => {
      const line = readableLine(entry, options.verbose);
      if (line !== undefined) print(`${clockTime()} ${line}`);
    },
    onAlert: printAlert,
    onHostExit: (exit) => hostEnded.resolve(`the functions host ended (code ${exit.code}, signal ${exit.signal})`),
  });
  seedFleet(stack.simulator, new Date());
  const withdraw = announceLocalStack(announcement(stack));
  print(welcome(stack));
  const why = await Promise.race([asked, hostEnded.promise]);
  print(`\n${why}: stopping`);
  withdraw();
  await stack.close();
  return why.startsWith('the functions host') ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${startProblem(error)}\n`);
  process.exitCode = 1;
}
