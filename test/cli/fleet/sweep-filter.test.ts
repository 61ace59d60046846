import { describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../../src/cli/run-command-line.ts';
import { NO_PAINT } from '../../../src/cli/text/paint.ts';
import { ok } from '../../../src/core/result.ts';
import { VirtualApp } from '../../reconcile/virtual-app.ts';
import { sweepPort } from '../fleet-ports.ts';

vi.setConfig({ testTimeout: 30_000 });

const POLICY = `version: 1
assignments:
  - name: open
    match: { names: ["open*"] }
    mode: observe
  - name: standard
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound, newHubs: enforce, existingHubs: approve }
    packs: [python-packages]
    firewall: { sku: Standard }
`;

function worldWith(...names: readonly string[]): VirtualApp {
  const world = new VirtualApp({ policy: POLICY });
  for (const name of names) world.createHub(name);
  world.clock.advanceSeconds(600);
  return world;
}

async function sweep(world: VirtualApp, ...args: readonly string[]) {
  let out = '';
  let error = '';
  const exitCode = await runCommandLine(['sweep', '--policy', 'policy.yaml', ...args], {
    readText: () => ok(POLICY),
    now: () => world.clock.now(),
    paint: NO_PAINT,
    version: '0',
    sweep: sweepPort(world),
    writeOut: (text) => {
      out += text;
    },
    writeError: (text) => {
      error += text;
    },
  });
  return { exitCode, out, error };
}

async function namesIn(world: VirtualApp, ...args: readonly string[]): Promise<readonly string[]> {
  const { hubs } = JSON.parse((await sweep(world, '--json', ...args)).out);
  return hubs.map(({ name }: { readonly name: string }) => name);
}

describe('sweep --filter', () => {
  it('selects and sorts hubs by the properties that status knows, and counts those', async () => {
    const world = worldWith('hub1', 'hub2', 'open1');
    expect(await namesIn(world, '--filter', 'mode:enforce', '--sort', '-name')).toEqual(['hub2', 'hub1']);
    expect(await namesIn(world, '--filter', 'assignment:open covered:yes kind:hub')).toEqual(['open1']);
    const { out } = await sweep(world, '--filter', 'hub');
    expect(out).toMatch(/^2 of 3 hubs pass the filter: 2 \w+\.$/m);
    expect(out).not.toContain('open1');
    const json = JSON.parse((await sweep(world, '--filter', 'hub2', '--json')).out);
    expect(json).toMatchObject({ total: 3, selected: 1, hubs: [{ name: 'hub2', mode: 'enforce', isCovered: true }] });
    expect(Object.values(json.counts)).toEqual([1]);
  });

  it('a filter and its negation hold every hub once', async () => {
    const world = worldWith('hub1', 'hub2', 'open1');
    const [yes, no] = [
      await namesIn(world, '--filter', '-(verdict:compliant)'),
      await namesIn(world, '--filter', 'verdict:compliant'),
    ];
    expect([...yes, ...no].sort()).toEqual(['hub1', 'hub2', 'open1']);
    expect(no).toEqual(['open1']);
  });

  it('takes the exit code from the hubs that pass', async () => {
    const world = worldWith('hub1', 'open1');
    expect((await sweep(world)).exitCode).toBe(2);
    expect((await sweep(world, '--filter', 'assignment:open')).exitCode).toBe(0);
  });

  it('finds a hub that could not be read by its code, its subscription and its group', async () => {
    const world = worldWith('hub1', 'open1');
    world.simulator.addFault({
      kind: 'AnswerRequest',
      method: 'GET',
      status: 403,
      hub: world.hubId('hub1'),
      times: 100,
    });
    expect(await namesIn(world, '--filter', 'code:HW601 verdict:unknown covered:no group:rg-ai')).toEqual(['hub1']);
  });

  it('says so where no hub passes, and where a word was meant for a field', async () => {
    const ran = await sweep(worldWith('hub1'), '--filter', 'drifted');
    expect(ran.out).toContain('None of 1 hub passes the filter.');
    expect(ran.error).toContain('Did you mean verdict:drifted?');
  });

  it.each([
    { args: ['--filter', 'verdikt:drifted'], says: /--filter.*verdikt.*Did you mean "?verdict/s },
    { args: ['--sort', 'nmae'], says: /--sort.*nmae/s },
  ])('refuses $args before it reads anything', async ({ args, says }) => {
    const world = worldWith('hub1');
    const ran = await sweep(world, ...args);
    expect(ran).toMatchObject({ exitCode: 1, out: '' });
    expect(ran.error).toMatch(says);
    expect(world.simulator.requests().filter(({ method }) => method === 'GET')).toEqual([]);
  });
});
