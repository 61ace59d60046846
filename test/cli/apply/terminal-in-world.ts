import type { TokenCredential } from '@azure/core-auth';
import type { CommandContext } from '../../../src/cli/command/command-context.ts';
import { runCommandLine } from '../../../src/cli/run-command-line.ts';
import { NO_PAINT } from '../../../src/cli/text/paint.ts';
import { err, ok } from '../../../src/core/result.ts';
import { simulatorTransport } from '../../../src/local/arm-simulator/in-process-transport.ts';
import type { ReconcileDeps } from '../../../src/reconcile/deps.ts';
import { switchWrites } from '../../../src/reconcile/operator/switch-writes.ts';
import { policyFromTables } from '../../../src/reconcile/policy/policy-from-tables.ts';
import { setWriteSwitch } from '../../../src/reconcile/records/control-record.ts';
import { runsOf } from '../../../src/reconcile/records/run-record.ts';
import { appDeps } from '../../app/app-deps.ts';
import { hubPath, VirtualApp } from '../../reconcile/virtual-app.ts';
import { sweepPort } from '../fleet-ports.ts';

export const PERSON = '00000000-0000-4000-8000-00000000bbbb';

/** Signs in as a person. */
export function personCredential(): TokenCredential {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const token = `${part({ alg: 'none' })}.${part({ oid: PERSON, name: 'platform' })}.x`;
  return { getToken: async () => ({ token, expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) };
}

/** A run from a terminal over the tables and the Azure of a world, as a person. */
export function terminalDeps(world: VirtualApp, more: Partial<ReconcileDeps> = {}): ReconcileDeps {
  const { clock, queue, rows } = world;
  return {
    ...appDeps({
      rows,
      queue,
      clock,
      credential: personCredential(),
      transport: simulatorTransport(world.simulator, clock),
      policy: policyFromTables(rows),
    }),
    ...more,
  };
}

/** What a terminal does while a command runs. */
export interface TerminalInWorld {
  readonly answer?: string;
  readonly deps?: Partial<ReconcileDeps>;
  readonly files?: Readonly<Record<string, string>>;
  /** Called for each wait; default: the world goes on, with the deployment in it. */
  readonly pause?: (seconds: number) => Promise<void>;
  readonly interrupted?: AbortSignal;
  /** Called for each line of progress. */
  readonly onLine?: (line: string) => void;
  readonly connect?: CommandContext['apply'];
}

/** Runs `hubwarden …` at a terminal of the world. */
export async function applyIn(world: VirtualApp, args: readonly string[], terminal: TerminalInWorld = {}) {
  let out = '';
  let error = '';
  const lines: string[] = [];
  const { answer, deps, files = {}, interrupted, onLine, pause } = terminal;
  const exitCode = await runCommandLine(args, {
    readText: (path) => (files[path] === undefined ? err('the file does not exist') : ok(files[path])),
    now: () => world.clock.now(),
    paint: NO_PAINT,
    version: '1.2.3',
    operator: { connect: async () => ok(world.deps), person: 'platform@desk' },
    apply: terminal.connect ?? (async () => ok(terminalDeps(world, deps))),
    sweep: sweepPort(world),
    pause: pause ?? ((seconds) => world.pass(seconds)),
    say: (line) => {
      lines.push(line);
      onLine?.(line);
    },
    ...(answer === undefined ? {} : { ask: async () => answer }),
    ...(interrupted === undefined ? {} : { interrupted }),
    writeOut: (text) => {
      out += text;
    },
    writeError: (text) => {
      error += text;
    },
  });
  return { exitCode, out, error, lines };
}

/** A world with one compliant hub, `hub1`, whose events get lost from now on. */
export async function compliantWorld(options: ConstructorParameters<typeof VirtualApp>[0] = {}): Promise<VirtualApp> {
  const world = await VirtualApp.running(options);
  world.createHub('hub1');
  await world.pass(3 * 3600);
  world.eventsArrive = false;
  return world;
}

/** Time passes for Azure and for the terminal alone: the deployment is down. */
export function withoutDeployment(world: VirtualApp): (seconds: number) => Promise<void> {
  return async (seconds) => {
    world.clock.advanceSeconds(seconds);
    world.simulator.advance(world.clock.now());
  };
}

/** A world with one hub that needs every step of the baseline, and a deployment that has not sent one. */
export async function newHubWorld(name = 'hub1'): Promise<VirtualApp> {
  const world = await VirtualApp.running();
  await switchWrites(world.deps, { on: false, by: 'platform', reason: undefined });
  world.createHub(name);
  await world.pass(600);
  world.eventsArrive = false;
  // Not through the command: it would queue the hub.
  await setWriteSwitch(world.rows, {
    on: true,
    by: 'platform',
    reason: undefined,
    at: world.clock.now().toISOString(),
  });
  return world;
}

/** Names of Hubwarden's FQDN rules of a hub. */
export function ownRules(world: VirtualApp, hub = 'hub1'): readonly string[] {
  return Object.keys(world.network(hub).outboundRules ?? {}).filter((name) => name.startsWith('hw-'));
}

/** Somebody's rule of Hubwarden is gone, and no event says so. */
export function loseRule(world: VirtualApp, hub = 'hub1'): string {
  const [name = ''] = ownRules(world, hub);
  world.simulator.removeRule(hubPath(hub), name);
  return name;
}

/** Requests of one caller about a hub that are no reads. */
export function writesBy(world: VirtualApp, callerId: string, hub = 'hub1'): readonly string[] {
  return world.simulator
    .requests({ hub: world.hubId(hub) })
    .filter((each) => each.callerId === callerId && each.method !== 'GET')
    .map((each) => `${each.method} ${each.path.split('/workspaces/')[1]}`);
}

/** Lines of the history of a hub. */
export async function historyIn(world: VirtualApp, hub = 'hub1') {
  const lines = [];
  for await (const { body } of runsOf(world.rows, world.hubId(hub))) lines.push(body);
  return lines;
}
