import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { KeptAnswers } from '../../src/adapters/memory/kept-answers.ts';
import { MemoryQueue } from '../../src/adapters/memory/memory-queue.ts';
import { MemoryRows } from '../../src/adapters/memory/memory-rows.ts';
import type { SweepContext } from '../../src/cli/command/command-context.ts';
import { listFiles } from '../../src/cli/input/list-files.ts';
import { makeFolder } from '../../src/cli/input/make-folder.ts';
import { readTextFile } from '../../src/cli/input/read-text-file.ts';
import { writeTextFile } from '../../src/cli/input/write-text-file.ts';
import { runCommandLine } from '../../src/cli/run-command-line.ts';
import { NO_PAINT } from '../../src/cli/text/paint.ts';
import { DEFAULT_API_VERSION } from '../../src/core/azure/api-versions.ts';
import { ok } from '../../src/core/result.ts';
import { simulatorTransport } from '../../src/local/arm-simulator/in-process-transport.ts';
import { operationRecords } from '../../src/reconcile/records/hub/operation-record.ts';
import { appDeps } from '../app/app-deps.ts';
import { rememberedPolicy } from '../app/remembered-policy.ts';
import { accountPath, POLICY, VirtualApp } from '../reconcile/virtual-app.ts';
import { applyIn, PERSON, withoutDeployment } from './apply/terminal-in-world.ts';

vi.setConfig({ testTimeout: 60_000 });

const WITH_ACCOUNTS = POLICY.replace('version: 1\n', 'version: 1\nkinds: [Hub, FoundryAccount]\n');
const ACCOUNT = 'acct';
const NETWORK = `${accountPath(ACCOUNT)}/managedNetworks/default`;

interface ShownNetwork {
  readonly properties: {
    readonly managedNetwork: {
      readonly isolationMode: string;
      readonly outboundRules?: Readonly<Record<string, { readonly destination?: unknown }>>;
    };
  };
}

/** The network of the account as Azure shows it to a person. */
function networkOf(world: VirtualApp): ShownNetwork['properties']['managedNetwork'] {
  return (world.arm('GET', NETWORK).body as unknown as ShownNetwork).properties.managedNetwork;
}

/** A deployment with an account that is weaker than its baseline and waits for an approval. */
async function waitingWorld(): Promise<VirtualApp> {
  const world = await VirtualApp.running({ policy: WITH_ACCOUNTS });
  const createdAt = new Date('2025-03-01T00:00:00Z');
  world.seedAccount({ name: ACCOUNT, createdAt, network: { isolationMode: 'AllowInternetOutbound' } });
  world.createHub('hub1');
  await world.pass(3700);
  world.eventsArrive = false;
  return world;
}

/** Requests about the account that are no reads. */
function writesTo(world: VirtualApp) {
  return world.simulator
    .requests({ hub: world.accountId(ACCOUNT) })
    .filter(({ method }) => method !== 'GET')
    .map(({ callerId, method }) => ({ callerId, method }));
}

function run(world: VirtualApp, ...args: readonly string[]) {
  return applyIn(world, args, {
    answer: 'yes',
    pause: withoutDeployment(world),
    files: { 'policy.yaml': WITH_ACCOUNTS },
  });
}

describe('commands that read an account from Azure', () => {
  let world: VirtualApp;
  beforeAll(async () => {
    world = await waitingWorld();
  }, 60_000);

  it('show --live judges the account by a read now', async () => {
    const { exitCode, out } = await run(world, 'show', ACCOUNT, '--live', '-o', 'json');
    expect(exitCode).toBe(2);
    const shown = JSON.parse(out);
    expect(shown).toMatchObject({ hubId: world.accountId(ACCOUNT), verdict: 'Blocked' });
    const { out: text } = await run(world, 'show', ACCOUNT, '--live');
    expect(text).toContain(`Judged: now, by a read of Azure at ${world.clock.now().toISOString().slice(0, 10)}`);
    expect(text).toContain('isolation mode: expected AllowOnlyApprovedOutbound, current AllowInternetOutbound');
  });

  it.each([{ more: [] }, { more: ['--policy', 'policy.yaml'] }])(
    'plan $more shows the mode alone, then one rule a request',
    async ({ more }) => {
      const ran = await run(world, 'plan', ACCOUNT, ...more, '-o', 'json');
      expect(ran).toMatchObject({ exitCode: 2, error: '' });
      const { steps, stepsAfterApproval } = JSON.parse(ran.out);
      expect(steps).toEqual([]);
      const [first, ...rest] = stepsAfterApproval as { method: string; path: string; body: unknown }[];
      expect(first?.path).toMatch(/\/managedNetworks\/default$/);
      expect(JSON.stringify(first?.body)).not.toContain('outboundRules');
      expect(rest.length).toBeGreaterThan(20);
      for (const { path } of rest) expect(path).toMatch(/\/managedNetworks\/default\/outboundRules\/hw-[^/]+$/);
    },
  );

  it('reach answers by the mode of the account, and by its baseline after the plan', async () => {
    expect((await run(world, 'reach', ACCOUNT, 'pypi.org')).out).toContain('pypi.org:443 is allowed on acct');
    expect((await run(world, 'reach', ACCOUNT, 'exfil.example')).out).toContain('exfil.example:443 is allowed on acct');
  });

  it('writes nothing to the account for any of them', () => {
    expect(writesTo(world)).toEqual([]);
    expect(networkOf(world).isolationMode).toBe('AllowInternetOutbound');
  });
});

describe('commands that change an account', () => {
  it('approve, apply: the person brings the account to its baseline, and the tables say what was done', async () => {
    const world = await waitingWorld();
    const hubId = world.accountId(ACCOUNT);
    const approved = await run(world, 'approve', ACCOUNT);
    expect(approved.out).toContain('acct: approved, AllowInternetOutbound to AllowOnlyApprovedOutbound');
    expect(approved.error).toContain('Set the same mode in the template that deploys the account');
    const applied = await run(world, 'apply', ACCOUNT, '--json');
    expect(applied.exitCode).toBe(0);
    expect(JSON.parse(applied.out).hubs).toMatchObject([
      { name: ACCOUNT, end: { kind: 'Finished' }, verdict: 'Compliant', isVerified: true, left: 0 },
    ]);

    const { isolationMode, outboundRules = {} } = networkOf(world);
    const own = Object.keys(outboundRules).filter((name) => name.startsWith('hw-'));
    expect(isolationMode).toBe('AllowOnlyApprovedOutbound');
    expect(Object.values(outboundRules).map(({ destination }) => destination)).toContain('pypi.org');
    expect(new Set(writesTo(world).map(({ callerId }) => callerId))).toEqual(new Set([PERSON]));
    expect(writesTo(world)).toHaveLength(1 + own.length);
    expect(await operationRecords(world.rows).get(hubId)).toBeUndefined();
    expect((await world.recordOf(hubId))?.status.verdict).toBe('Compliant');

    const { inventory } = JSON.parse((await run(world, 'inventory', 'list', ACCOUNT, '--json')).out);
    expect(Object.keys(inventory).sort()).toEqual([...own].sort());
    expect((await run(world, 'reach', ACCOUNT, 'exfil.example')).exitCode).toBe(2);
    expect((await run(world, 'reach', ACCOUNT, 'pypi.org')).exitCode).toBe(0);
    expect((await run(world, 'show', ACCOUNT, '--live', '--json')).exitCode).toBe(0);
  });

  it('who names the person that removed a rule, and retry lets the deployment write it again', async () => {
    const world = await waitingWorld();
    const hubId = world.accountId(ACCOUNT);
    await run(world, 'approve', ACCOUNT);
    await run(world, 'apply', ACCOUNT);
    const [rule = ''] = Object.keys(networkOf(world).outboundRules ?? {}).filter((name) => name.startsWith('hw-'));
    world.eventsArrive = true;
    world.arm('DELETE', `${NETWORK}/outboundRules/${rule}`);
    await world.pass(120);
    const { out } = await run(world, 'who', ACCOUNT, rule);
    expect(out).toContain('managedNetworks/outboundRules/delete');
    await world.pass(3600);
    expect(Object.keys(networkOf(world).outboundRules ?? {})).toContain(rule);

    world.eventsArrive = false;
    world.arm('DELETE', `${NETWORK}/outboundRules/${rule}`);
    await world.pass(60);
    expect((await run(world, 'retry', ACCOUNT)).out).toContain('Queued acct for another attempt');
    await world.pass(1200);
    expect(Object.keys(networkOf(world).outboundRules ?? {})).toContain(rule);
    expect((await world.recordOf(hubId))?.status.verdict).toBe('Compliant');
  });
});

/** `sweep` over the Azure of a world, with Azure's answers kept for files. */
function keepingPort({ clock, simulator }: VirtualApp): SweepContext {
  return {
    connect: async (policy) => {
      const [answers, rows, queue] = [new KeptAnswers(), new MemoryRows(), new MemoryQueue(clock)];
      const source = { read: async () => ok(policy) };
      const apiVersion = DEFAULT_API_VERSION;
      const reader = rememberedPolicy({ source, rows, clock, cacheSeconds: 30, apiVersion });
      const transport = simulatorTransport(simulator, clock);
      const keep = (url: string, text: string): void => answers.keep(url, text);
      return ok({ deps: appDeps({ rows, queue, clock, transport, policy: reader, keep }), messages: queue, answers });
    },
    progress: { inPlace: false, write: () => undefined, every: () => () => undefined },
  };
}

describe('sweep --save', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'hubwarden-accounts-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('saves both answers about an account, and plan of the folder gives the verdict of the sweep', async () => {
    const world = await waitingWorld();
    const before = writesTo(world);
    const hubwarden = async (...args: readonly string[]) => {
      let [out, error] = ['', ''];
      const exitCode = await runCommandLine(args, {
        readText: (path) => (path === 'policy.yaml' ? ok(WITH_ACCOUNTS) : readTextFile(path)),
        ...{ listFiles, makeFolder, writeText: writeTextFile, paint: NO_PAINT, version: '0' },
        now: () => world.clock.now(),
        sweep: keepingPort(world),
        writeOut: (text) => {
          out += text;
        },
        writeError: (text) => {
          error += text;
        },
      });
      return { exitCode, out, error };
    };
    const swept = await hubwarden('sweep', '--policy', 'policy.yaml', '--save', folder, '--json');
    expect(swept).toMatchObject({ exitCode: 2, error: expect.stringContaining('1 account saved in ') });
    const { out } = await hubwarden('sweep', '--policy', 'policy.yaml');
    expect(out).toContain('2 of 2 hubs and accounts judged');
    expect(out).toContain('  1 account would wait for an approval');
    const proposed = await hubwarden('policy', 'init', '--hubs', folder);
    expect(proposed.out).toContain(' from 1 account (saved in ');
    expect(proposed.out).toMatch(/# 1 account in AllowInternetOutbound.*: acct\./);
    expect(proposed.out.replaceAll('--hubs', '')).not.toMatch(/\b(?:hubs?|workspaces?)\b/i);
    const file = listFiles(folder);
    if (!file.ok) throw new Error(file.error);
    const [path = ''] = file.value.filter((name) => name.endsWith('.account.json'));
    const saved = JSON.parse(readFileSync(path, 'utf8'));
    expect(Object.keys(saved).sort()).toEqual(['account', 'managedNetwork']);
    expect(saved.managedNetwork).toEqual(world.arm('GET', NETWORK).body);
    const planned = await hubwarden('plan', '--policy', 'policy.yaml', '--hub', path, '--json');
    const { hubs } = JSON.parse(swept.out);
    const mine = hubs.find(({ name }: { name: string }) => name === ACCOUNT);
    expect(JSON.parse(planned.out)).toMatchObject({ hubId: mine.hubId, verdict: mine.verdict });
    expect(writesTo(world)).toEqual(before);
  });
});
