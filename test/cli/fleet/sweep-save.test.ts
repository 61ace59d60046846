import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeptAnswers } from '../../../src/adapters/memory/kept-answers.ts';
import { MemoryQueue } from '../../../src/adapters/memory/memory-queue.ts';
import { MemoryRows } from '../../../src/adapters/memory/memory-rows.ts';
import { savedPlace } from '../../../src/cli/fleet/save-hubs.ts';
import { listFiles } from '../../../src/cli/input/list-files.ts';
import { makeFolder } from '../../../src/cli/input/make-folder.ts';
import { readTextFile } from '../../../src/cli/input/read-text-file.ts';
import { writeTextFile } from '../../../src/cli/input/write-text-file.ts';
import type { CommandLineContext } from '../../../src/cli/run-command-line.ts';
import { runCommandLine } from '../../../src/cli/run-command-line.ts';
import { NO_PAINT } from '../../../src/cli/text/paint.ts';
import { DEFAULT_API_VERSION } from '../../../src/core/azure/api-versions.ts';
import { err, ok } from '../../../src/core/result.ts';
import { simulatorTransport } from '../../../src/local/arm-simulator/in-process-transport.ts';
import { appDeps } from '../../app/app-deps.ts';
import { rememberedPolicy } from '../../app/remembered-policy.ts';
import { GROUP, hubPath, VirtualApp } from '../../reconcile/virtual-app.ts';

const POLICY = `version: 1
assignments:
  - name: fine
    match: { names: ["fine*"] }
    mode: observe
  - name: standard
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound, existingHubs: approve }
    packs: [python-packages]
    firewall: { sku: Standard }
`;

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hubwarden-save-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function filesBelow(path: string): readonly string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .sort();
}

async function hubwarden(world: VirtualApp, args: readonly string[], more: Partial<CommandLineContext> = {}) {
  let out = '';
  let error = '';
  const { clock, simulator } = world;
  const exitCode = await runCommandLine(args, {
    readText: (path) => (path === 'policy.yaml' ? ok(POLICY) : readTextFile(path)),
    listFiles,
    makeFolder,
    writeText: writeTextFile,
    now: () => clock.now(),
    paint: NO_PAINT,
    version: '0',
    sweep: {
      connect: async (policy, { keepsAnswers }) => {
        const answers = keepsAnswers === true ? new KeptAnswers() : undefined;
        const [rows, queue] = [new MemoryRows(), new MemoryQueue(clock)];
        const source = { read: async () => ok(policy) };
        const apiVersion = DEFAULT_API_VERSION;
        const reader = rememberedPolicy({ source, rows, clock, cacheSeconds: 30, apiVersion });
        const transport = simulatorTransport(simulator, clock);
        const keep = (url: string, text: string): void => answers?.keep(url, text);
        return ok({ deps: appDeps({ rows, queue, clock, transport, policy: reader, keep }), messages: queue, answers });
      },
      progress: { inPlace: false, write: () => undefined, every: () => () => undefined },
    },
    writeOut: (text) => {
      out += text;
    },
    writeError: (text) => {
      error += text;
    },
    ...more,
  });
  return { exitCode, out, error };
}

function fleet(...names: readonly string[]): VirtualApp {
  const world = new VirtualApp({ policy: POLICY });
  for (const name of names) world.createHub(name);
  world.clock.advanceSeconds(600);
  return world;
}

const SWEEP = ['sweep', '--policy', 'policy.yaml'];

describe('sweep --save', () => {
  it('keeps the hubs that are wrong, each as Azure showed it, and no other', async () => {
    const world = fleet('fine1', 'hub1', 'hub2');
    const target = join(folder, 'wrong');
    const ran = await hubwarden(world, [...SWEEP, '--save', target]);
    expect(ran.exitCode).toBe(2);
    expect(ran.error).toBe(
      `note: 2 hubs saved in ${target}. Next: hubwarden plan --policy policy.yaml --hubs ${target}\n`,
    );
    const place = join(GROUP.subscriptionId, 'rg-ai');
    const names = ['hub1.computes.json', 'hub1.json', 'hub2.computes.json', 'hub2.json'];
    expect(filesBelow(target)).toEqual(names.map((name) => join(place, name)));
    const saved = JSON.parse(readFileSync(join(target, place, 'hub1.json'), 'utf8'));
    expect(saved).toEqual(world.arm('GET', hubPath('hub1')).body);
    const { hubs } = JSON.parse((await hubwarden(world, [...SWEEP, '--wrong', '--json'])).out);
    const planned = await hubwarden(world, ['plan', '--policy', 'policy.yaml', '--hubs', target, '--json']);
    for (const hub of hubs) expect(planned.out).toContain(hub.codes[0]);
    expect(planned.exitCode).toBe(2);
  });

  it('keeps computes and endpoints where the plan needs them, so that a plan from the files is the plan of the sweep', async () => {
    const world = fleet();
    const long = new Date(world.clock.now().getTime() - 400 * 24 * 3600_000);
    const seed = { ...GROUP, createdAt: long, isolationMode: 'Disabled' } as const;
    for (const [name, computes] of [
      ['hub-used', ['train-cluster']],
      ['hub-free', []],
    ] as const) {
      const seeded = world.simulator.seedHub({ ...seed, name, computes: [...computes] }, world.clock.now());
      if (!seeded.ok) throw new Error(seeded.error);
    }
    const ran = await hubwarden(world, [...SWEEP, '--save', folder, '--json']);
    const { hubs } = JSON.parse(ran.out);
    const used = hubs.find((each: { name: string }) => each.name === 'hub-used');
    expect(used.codes).toContain('HW401');
    const at = (name: string): string => join(folder, GROUP.subscriptionId, 'rg-ai', name);
    expect(JSON.parse(readFileSync(at('hub-used.computes.json'), 'utf8')).value).toMatchObject([
      { name: 'train-cluster' },
    ]);
    const files = ['--hub', at('hub-used.json'), '--computes', at('hub-used.computes.json')];
    const planned = await hubwarden(world, ['plan', '--policy', 'policy.yaml', ...files, '--json']);
    expect(JSON.parse(planned.out).verdict ?? planned.out).toContain(used.verdict);
    expect(planned.out).toContain('HW401');
    expect(planned.out).toContain('train-cluster');
  });

  it('says which hubs could not be read, and keeps nothing of them', async () => {
    const world = fleet('hub1', 'hub2');
    const fault = { kind: 'AnswerRequest', method: 'GET', pathContains: 'hub2', status: 403, times: 'always' } as const;
    world.simulator.addFault(fault);
    const ran = await hubwarden(world, [...SWEEP, '--save', folder]);
    expect(ran.error).toContain('1 hub saved in');
    expect(ran.error).toContain('1 hub could not be read');
    expect(filesBelow(folder).filter((name) => name.includes('hub2'))).toEqual([]);
  });

  it('refuses a folder with hubs in it before the first request, and a file in place of a folder', async () => {
    const world = fleet('hub1');
    writeFileSync(join(folder, 'hub9.json'), '{}');
    const requests = world.simulator.requests().length;
    const ran = await hubwarden(world, [...SWEEP, '--save', folder]);
    expect(ran).toMatchObject({ exitCode: 1, out: '', error: expect.stringMatching(/holds 1 JSON file already/) });
    const file = await hubwarden(world, [...SWEEP, '--save', join(folder, 'hub9.json')]);
    expect(file).toMatchObject({ exitCode: 1, out: '', error: expect.stringContaining('is a file and not a folder') });
    expect(world.simulator.requests().length).toBe(requests);
  });

  it('shows the result of the sweep beside the reason when the disk refuses a file', async () => {
    const world = fleet('hub1');
    const ran = await hubwarden(world, [...SWEEP, '--save', folder], { writeText: () => err('the disk is full') });
    expect(ran).toMatchObject({ exitCode: 1, out: '' });
    expect(ran.error).toMatch(/were not saved: .*hub1\.json: the disk is full\.[\s\S]*1 of 1 hubs judged/);
  });
});

describe('places of saved hubs', () => {
  const id = (group: string, name: string): string =>
    `/subscriptions/s/resourcegroups/${group}/providers/microsoft.machinelearningservices/workspaces/${name}`;

  it('are inside the folder and apart for any two hubs, whatever their names', () => {
    const segment = fc.oneof(
      fc.constantFrom('con', 'hub.computes', 'hub', '.hidden', '..', 'a b', 'ä', '\u202e', '=cmd|', 'x'.repeat(260)),
      fc.string({ minLength: 1, maxLength: 300 }).filter((text) => !/[/?#%\\]/.test(text)),
    );
    fc.assert(
      fc.property(fc.tuple(segment, segment), fc.tuple(segment, segment), (a, b) => {
        const [one, other] = [savedPlace(id(...a)), savedPlace(id(...b))];
        for (const part of [...one.folder.split('/'), one.name]) expect(part).toMatch(/^[a-z0-9%_-]{1,100}$/);
        if (a.join('/') !== b.join('/')) expect(one).not.toEqual(other);
      }),
    );
  });

  it('keep a hub apart from the files of another', () => {
    expect(savedPlace(id('rg', 'hub.computes')).name).toBe('hub%2ecomputes');
    expect(savedPlace(id('con', 'nul'))).toEqual({ folder: 's/%63on', name: '%6eul' });
  });
});

describe('sweep --only', () => {
  it('judges the named hubs and reads no other', async () => {
    const world = fleet('hub1', 'hub2', 'hub3');
    const before = world.simulator.requests().length;
    const ran = await hubwarden(world, [...SWEEP, '--only', 'hub1', '--only', `${GROUP.resourceGroup}/HUB3`, '--json']);
    const { coverage, hubs } = JSON.parse(ran.out);
    expect(hubs.map((each: { name: string }) => each.name).sort()).toEqual(['hub1', 'hub3']);
    expect(coverage).toBe(1);
    const read = world.simulator.requests().slice(before);
    expect(read.filter(({ path }) => path.includes('hub2'))).toEqual([]);
  });

  it.each([
    {
      names: ['hub9'],
      says: /^Nothing was swept: Azure lists no hub "hub9" in the scope of the policy; 1 of 1 subscriptions could be read/,
    },
    { names: ['a/b/c'], says: /"a\/b\/c" is not the ARM id of a workspace/ },
    { names: ['hub1', ''], says: /"" is not the ARM id/ },
  ])('refuses $names, because a smaller sweep would look complete', async ({ names, says }) => {
    const world = fleet('hub1');
    const ran = await hubwarden(world, [...SWEEP, ...names.flatMap((name) => ['--only', name])]);
    expect(ran).toMatchObject({ exitCode: 1, out: '', error: expect.stringMatching(says) });
  });
});

describe('the result of a sweep', () => {
  it('separates hubs that would be changed, wait for an approval, stay blocked, and are only reported', async () => {
    const world = fleet('hub1', 'hub2', 'fine1');
    const ran = await hubwarden(world, [...SWEEP, '--json']);
    const { hubs, titles } = JSON.parse(ran.out);
    for (const hub of hubs) {
      expect(hub).toMatchObject({ subscriptionId: GROUP.subscriptionId, resourceGroup: 'rg-ai' });
      expect(hub.approval).toBe(hub.codes.includes('HW402'));
    }
    expect(titles).toMatchObject({ HW402: expect.stringMatching(/\w/) });
    const text = (await hubwarden(world, SWEEP)).out;
    expect(text).toMatch(/^ {2}2 hubs would wait for an approval$/m);
    expect(text).toMatch(new RegExp(`^HW402 {2}${titles.HW402}$`, 'm'));
    expect(text).not.toContain('would stay blocked');
  });

  it('has whole findings in CSV, one line each, and one line for a hub without any', async () => {
    const world = fleet('hub1', 'fine1');
    const { hubs } = JSON.parse((await hubwarden(world, [...SWEEP, '--json'])).out);
    const lines = (await hubwarden(world, [...SWEEP, '-o', 'csv'])).out.trimEnd().split('\r\n');
    const findings = hubs.flatMap((each: { findings: readonly unknown[] }) => each.findings.length || 1);
    expect(lines).toHaveLength(1 + findings.reduce((sum: number, each: number) => sum + each, 0));
    expect(lines[0]).toMatch(/^hubId,subscriptionId,resourceGroup,hub,.*message,fix,exemptedBy$/);
  });

  it('is Markdown with one row for each hub, and wide with the subscription', async () => {
    const world = fleet('hub1', 'fine1');
    const md = (await hubwarden(world, [...SWEEP, '-o', 'md'])).out;
    expect(md).toMatch(/^\| hub1 \| rg-ai \| 0000/m);
    expect(md).toMatch(/^- HW402: /m);
    expect((await hubwarden(world, [...SWEEP, '-o', 'wide'])).out).toMatch(/^hub1 +rg-ai .* 0{8}-/m);
    expect((await hubwarden(world, [...SWEEP, '-o', 'yaml'])).out).toMatch(/^ {4}name: hub1$/m);
  });

  it('takes the policy from the standard input, which gives it once', async () => {
    const world = fleet('hub1');
    let reads = 0;
    const readText = (path: string) => {
      reads += 1;
      return path === '-' && reads === 1 ? ok(POLICY) : ok('');
    };
    const ran = await hubwarden(world, ['sweep', '--policy', '-'], { readText });
    expect(ran.out).toContain('1 of 1 hubs judged');
  });

  it('needs a policy, and says that --local brings one', async () => {
    const ran = await hubwarden(fleet(), ['sweep']);
    expect(ran).toMatchObject({ exitCode: 1, out: '', error: expect.stringMatching(/--policy FILE; --local/) });
  });
});
