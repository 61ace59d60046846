import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTextFile } from '../../src/cli/input/read-text-file.ts';
import type { CommandLineContext } from '../../src/cli/run-command-line.ts';
import { runCommandLine } from '../../src/cli/run-command-line.ts';
import { NO_PAINT } from '../../src/cli/text/paint.ts';
import type { HubId } from '../../src/core/hub-id.ts';
import { hubIdFrom } from '../../src/core/hub-id.ts';
import { ok } from '../../src/core/result.ts';
import { fqdnRule } from '../reconcile/records/earlier-edition-hubs.ts';
import { VirtualApp } from '../reconcile/virtual-app.ts';
import { applyPort, doctorPort, sweepPort } from './fleet-ports.ts';

const ROOT = join(import.meta.dirname, '../..');
const POLICY = readFileSync(join(ROOT, 'docs/examples/policy.yaml'), 'utf8');

const PRODUCTION = '11111111-2222-3333-4444-555555555555';
const RESEARCH = '66666666-7777-8888-9999-aaaaaaaaaaaa';
const MINUTE = 60;

/** A Monday: the write window of production is open from 07:00 to 16:00 UTC. */
const BEGIN = new Date('2026-11-23T13:00:00Z');

const LAKE = {
  type: 'PrivateEndpoint',
  category: 'UserDefined',
  destination: {
    serviceResourceId: `/subscriptions/${PRODUCTION}/resourceGroups/rg-data/providers/Microsoft.Storage/storageAccounts/contosolake`,
    subresourceTarget: 'dfs',
    sparkEnabled: false,
  },
};

const DATA_FACTORY = {
  type: 'ServiceTag',
  category: 'UserDefined',
  destination: { serviceTag: 'DataFactory.westeurope', protocol: 'TCP', portRanges: '443' },
};

/** Where a hub of the fleet lies. */
interface FleetHub {
  readonly name: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
}

const HUBS = {
  vision: { name: 'hub-vision', subscriptionId: PRODUCTION, resourceGroup: 'rg-ai-prod-eu' },
  forecast: { name: 'hub-forecast', subscriptionId: PRODUCTION, resourceGroup: 'rg-ai-prod-eu' },
  sales: { name: 'hub-sales', subscriptionId: PRODUCTION, resourceGroup: 'rg-ai-prod-us' },
  legacy: { name: 'hub-legacy-etl', subscriptionId: PRODUCTION, resourceGroup: 'rg-ai-prod-eu' },
  claims: { name: 'hub-claims', subscriptionId: PRODUCTION, resourceGroup: 'rg-ai-prod-us' },
  labs: { name: 'hub-labs', subscriptionId: PRODUCTION, resourceGroup: 'rg-ai-labs' },
  nlp: { name: 'hub-nlp', subscriptionId: RESEARCH, resourceGroup: 'rg-research' },
  genomics: { name: 'hub-genomics', subscriptionId: RESEARCH, resourceGroup: 'rg-research' },
  archive: { name: 'hub-archive', subscriptionId: RESEARCH, resourceGroup: 'rg-research' },
} as const satisfies Readonly<Record<string, FleetHub>>;

/** The path of a hub of the documented fleet. */
export function fleetPath({ name, resourceGroup, subscriptionId }: FleetHub): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${name}`;
}

/** The id of a hub of the documented fleet. */
export function fleetId(hub: keyof typeof HUBS): HubId {
  const id = hubIdFrom(fleetPath(HUBS[hub]));
  if (id === undefined) throw new Error(`${hub} has no hub id`);
  return id;
}

/**
 * The deployment that the documentation shows: nine hubs under docs/examples/policy.yaml, each in a state of its own, after
 * an afternoon of events, writes, sweeps and alerts. Everything about it is fixed, so that pages and golden files can show
 * what commands print about it. Commands that change rows need a fleet of their own.
 */
export async function documentedFleet(): Promise<VirtualApp> {
  const world = new VirtualApp({ policy: POLICY, at: BEGIN });
  seedFleet(world);
  await world.pass(70 * MINUTE, MINUTE);
  await approveClaims(world);
  await deleteARule(world);
  await openTheInternet(world);
  await silenceTheArchive(world);
  await createAHub(world);
  return world;
}

/** What a command printed, and how it ended. */
export interface Printed {
  readonly exitCode: number;
  readonly out: string;
  readonly error: string;
}

/** Runs a command on a fleet, as the person `platform@desk`. Paths are relative to the folder of the project. */
export async function runOn(
  world: VirtualApp,
  args: readonly string[],
  more: Partial<CommandLineContext> = {},
): Promise<Printed> {
  const written = { out: '', error: '' };
  const say = (line: string): void => {
    written.out += `${line}\n`;
  };
  const exitCode = await runCommandLine(args, {
    ...contextOn(world),
    // A terminal shows the progress of this command between its question and its answer.
    ...(args[0] === 'apply' ? { say } : {}),
    writeOut: (text) => {
      written.out += text;
    },
    writeError: (text) => {
      written.error += text;
    },
    ...more,
  });
  return { exitCode, ...written };
}

/** The ports of the command line on a fleet, without its outputs. */
export function contextOn(world: VirtualApp): Omit<CommandLineContext, 'writeError' | 'writeOut'> {
  return {
    readText: (path) => readTextFile(join(ROOT, path)),
    now: () => world.clock.now(),
    pause: (seconds) => world.pass(seconds, seconds),
    paint: NO_PAINT,
    version: '0',
    operator: { connect: async () => ok(world.deps), person: 'platform@desk' },
    apply: applyPort(world),
    sweep: sweepPort(world),
    doctor: doctorPort(world),
  };
}

/** A minute ago somebody deleted a rule of hub-nlp that Hubwarden wrote, and no event has said so yet. */
export function loseRuleOfNlp(world: VirtualApp): void {
  world.simulator.removeRule(fleetPath(HUBS.nlp), 'hw-pypi-org-fopdba3h');
}

/** Runs a command that a person ran on the fleet before the documentation looks. */
async function done(world: VirtualApp, ...args: readonly string[]): Promise<void> {
  const { error, exitCode } = await runOn(world, args);
  if (exitCode !== 0) throw new Error(`${args.join(' ')}: ${error}`);
}

function seedFleet(world: VirtualApp): void {
  const seed = (hub: FleetHub, more: Partial<Parameters<VirtualApp['simulator']['seedHub']>[0]>): void => {
    const createdAt = new Date('2026-03-02T09:00:00Z');
    const location = hub.resourceGroup.endsWith('-us') ? 'eastus2' : 'westeurope';
    const seeded = world.simulator.seedHub({ ...hub, location, createdAt, ...more }, world.clock.now());
    if (!seeded.ok) throw new Error(seeded.error);
  };
  const isolated = { isolationMode: 'AllowOnlyApprovedOutbound', provisioned: true } as const;
  const platform = { 'lake-dfs': LAKE, 'data-factory': DATA_FACTORY };
  seed(HUBS.vision, { ...isolated, rules: platform, tags: { team: 'vision', env: 'prod' } });
  seed(HUBS.forecast, { ...isolated, rules: platform, tags: { team: 'forecast', env: 'prod' } });
  seed(HUBS.sales, { isolationMode: 'Disabled', tags: { team: 'sales', env: 'prod' } });
  seed(HUBS.claims, { isolationMode: 'Disabled', tags: { team: 'claims', env: 'prod' } });
  seed(HUBS.legacy, {
    ...isolated,
    rules: { ...platform, 'legacy-mirror': fqdnRule('mirror.contoso.com') },
    tags: { team: 'data', env: 'prod' },
  });
  seed(HUBS.labs, { isolationMode: 'Disabled', tags: { env: 'lab' } });
  seed(HUBS.nlp, { ...isolated, tags: { team: 'nlp', env: 'research' } });
  seed(HUBS.archive, { ...isolated, rules: platform, tags: { env: 'research' } });
  world.simulator.addFault({
    kind: 'AnswerRequest',
    method: 'GET',
    hub: fleetPath(HUBS.archive),
    status: 500,
    times: 'always',
  });
}

/** At 14:10 the platform team approves isolation on hub-claims. Hubwarden turns it on and provisions the network. */
async function approveClaims(world: VirtualApp): Promise<void> {
  await done(world, 'approve', 'hub-claims');
  await world.pass(40 * MINUTE, MINUTE);
}

/** At 14:50 a pipeline deletes a rule that Hubwarden wrote on hub-nlp. Hubwarden writes the rule again. */
async function deleteARule(world: VirtualApp): Promise<void> {
  const path = `${fleetPath(HUBS.nlp)}/outboundRules/hw-pypi-org-fopdba3h`;
  const { status } = world.arm('DELETE', path, undefined, { authorization: 'Bearer deploy-pipeline' });
  if (status >= 300) throw new Error(`the rule was not deleted: ${status}`);
  await world.pass(80 * MINUTE, MINUTE);
}

/** At 16:10, after the write window, a person opens the internet on hub-forecast. Hubwarden waits for the window. */
async function openTheInternet(world: VirtualApp): Promise<void> {
  const rule = {
    properties: {
      type: 'ServiceTag',
      category: 'UserDefined',
      destination: { serviceTag: 'Internet', protocol: 'TCP', portRanges: '443' },
    },
  };
  const path = `${fleetPath(HUBS.forecast)}/outboundRules/debug-everything`;
  const { status } = world.arm('PUT', path, rule, { authorization: 'Bearer data-science@contoso.com' });
  if (status >= 300) throw new Error(`the rule was not written: ${status}`);
  await world.pass(20 * MINUTE, MINUTE);
}

/** At 16:30 the platform team silences the hub that cannot be read. */
async function silenceTheArchive(world: VirtualApp): Promise<void> {
  const reason = 'the support case is open';
  await done(world, 'alerts', 'silence', '--code', 'HW601', '--hub', 'hub-archive', '--hours', '8', '--reason', reason);
}

/** At 16:30 a team creates hub-genomics. Azure still provisions it when the documentation looks. */
async function createAHub(world: VirtualApp): Promise<void> {
  const body = {
    location: 'westeurope',
    kind: 'Hub',
    tags: { team: 'genomics' },
    properties: { managedNetwork: { isolationMode: 'Disabled' } },
  };
  const { status } = world.arm('PUT', fleetPath(HUBS.genomics), body, {
    authorization: 'Bearer data-science@contoso.com',
  });
  if (status >= 300) throw new Error(`the hub was not created: ${status}`);
  await world.pass(10 * MINUTE, MINUTE);
}
