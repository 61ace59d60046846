import type { Command } from 'commander';
import { describe, expect, it, vi } from 'vitest';
import { program } from '../../src/cli/program.ts';
import { runCommandLine } from '../../src/cli/run-command-line.ts';
import { ok } from '../../src/core/result.ts';
import { assessHubs, seedOldHub } from '../reconcile/records/earlier-edition-hubs.ts';
import { GROUP, hubPath, VirtualApp } from '../reconcile/virtual-app.ts';
import { contextWith } from './command-files.ts';

vi.setConfig({ testTimeout: 60_000 });

const MINUTE = 60;

async function runIn(world: VirtualApp, ...args: readonly string[]) {
  let out = '';
  let error = '';
  const exitCode = await runCommandLine(args, {
    ...contextWith(),
    now: () => world.clock.now(),
    version: '1.2.3',
    operator: { connect: async () => ok(world.deps), person: 'platform@desk' },
    writeOut: (text) => {
      out += text;
    },
    writeError: (text) => {
      error += text;
    },
  });
  return { exitCode, out, error };
}

/** hub1 in two groups, hub2 in one; all of them wait for approval. */
async function twoOfOneName(): Promise<VirtualApp> {
  const world = await VirtualApp.running();
  world.simulator.seedGroup({ subscriptionId: GROUP.subscriptionId, name: 'rg-two' });
  seedOldHub(world, 'hub1');
  seedOldHub(world, 'hub2');
  seedOldHub(world, 'hub1', { resourceGroup: 'rg-two' });
  await world.pass(61 * MINUTE, 60);
  return world;
}

const OTHER = hubPath('hub1').replace(GROUP.resourceGroup, 'rg-two');
const SILENCE = ['--code', 'HW402', '--hours', '2', '--reason', 'known'];

/** Every command that takes a hub of the tables. */
const COMMANDS: readonly { readonly name: string; readonly with: (hub: string) => readonly string[] }[] = [
  { name: 'approve', with: (hub) => ['approve', hub] },
  { name: 'retry', with: (hub) => ['retry', hub] },
  { name: 'status', with: (hub) => ['status', hub] },
  { name: 'show', with: (hub) => ['show', hub] },
  { name: 'history', with: (hub) => ['history', hub] },
  { name: 'who', with: (hub) => ['who', hub] },
  { name: 'operations', with: (hub) => ['operations', hub] },
  { name: 'policy explain', with: (hub) => ['policy', 'explain', hub] },
  { name: 'policy show', with: (hub) => ['policy', 'show', '--in-force', '--hub', hub] },
  { name: 'inventory list', with: (hub) => ['inventory', 'list', hub] },
  { name: 'inventory adopt', with: (hub) => ['inventory', 'adopt', hub] },
  { name: 'audit verify', with: (hub) => ['audit', 'verify', hub] },
  { name: 'alerts silence', with: (hub) => ['alerts', 'silence', '--hub', hub, ...SILENCE] },
];

describe('a hub is named in one way', () => {
  it.each(COMMANDS)('in $name: by a unique name, by GROUP/NAME and by id, in any casing', async ({ with: args }) => {
    const world = await twoOfOneName();
    const forms = [
      'hub2',
      ' HUB2 ',
      `${GROUP.resourceGroup.toUpperCase()}/Hub1`,
      'rg-two/hub1',
      hubPath('hub2'),
      OTHER.toUpperCase(),
    ];
    for (const form of forms) {
      const { error, exitCode } = await runIn(world, ...args(form));
      expect({ form, error, isFailure: exitCode === 1 }).toMatchObject({ form, isFailure: false });
    }
  });

  it.each(COMMANDS)('in $name: a name that two hubs have lists both, and does nothing', async ({ with: args }) => {
    const world = await twoOfOneName();
    const { error, exitCode, out } = await runIn(world, ...args('hub1'));
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
    expect(error).toContain('2 hubs are named hub1. Name one by GROUP/NAME or by its id:\n');
    for (const id of [hubPath('hub1'), OTHER]) expect(error.toLowerCase()).toContain(id.toLowerCase());
  });

  it.each(COMMANDS)(
    'in $name: a hub that is not there, and a text that names none, are refused',
    async ({ with: args }) => {
      const world = await twoOfOneName();
      for (const text of ['hub9', 'rg-three/hub1', 'rg-two/hub2', '/subscriptions/x/resourceGroups/y', 'a/b/c']) {
        const { error, exitCode, out } = await runIn(world, ...args(text));
        expect({ text, exitCode, out }).toEqual({ text, exitCode: 1, out: '' });
        expect(error).toContain(text);
      }
    },
  );
});

describe('status and operations of some hubs', () => {
  it('show these and no others, and answer for these', async () => {
    const world = await twoOfOneName();
    const { out } = await runIn(world, 'status', 'hub2', 'rg-two/hub1', '--json');
    const status = JSON.parse(out);
    expect(status.hubs.map((each: { hubId: string }) => each.hubId).sort()).toEqual(
      [world.hubId('hub2'), OTHER.toLowerCase()].sort(),
    );
    expect(status.counts).toEqual({ Blocked: 2 });
    expect((await runIn(world, 'status', 'hub2')).out).toContain('\n1 hub: ');
  });

  it('show only what Azure works on for them', async () => {
    const world = await VirtualApp.running();
    world.createHub('hub1');
    world.createHub('hub2');
    await world.pass(MINUTE);
    const { out } = await runIn(world, 'operations', 'hub2', '--json');
    expect(JSON.parse(out)).toMatchObject([{ hubId: world.hubId('hub2') }]);
  });
});

describe('a silence', () => {
  it('keeps the id of the hub that was named, so that it is about no other', async () => {
    const world = await twoOfOneName();
    const { out } = await runIn(world, 'alerts', 'silence', '--hub', 'rg-two/hub1', ...SILENCE, '--json');
    expect(JSON.parse(out)).toMatchObject({ hubs: [OTHER.toLowerCase()] });
  });

  it('takes several hubs, in one option or in several', async () => {
    const world = await twoOfOneName();
    const ids = [world.hubId('hub2'), OTHER.toLowerCase()];
    for (const hubs of [
      ['--hub', 'hub2', 'rg-two/hub1'],
      ['--hub', 'hub2', '--hub', 'rg-two/hub1'],
    ]) {
      const { out } = await runIn(world, 'alerts', 'silence', ...hubs, ...SILENCE, '--json');
      expect(JSON.parse(out).hubs).toEqual(ids);
    }
  });

  it('by a pattern that no known hub fits is set, and says so', async () => {
    const world = await twoOfOneName();
    const { error, exitCode } = await runIn(world, 'alerts', 'silence', '--hub', 'lab-*', 'hub*', ...SILENCE);
    expect({ exitCode, error }).toEqual({ exitCode: 0, error: 'note: No known hub matches lab-* now.\n' });
  });
});

describe('policy explain of a hub of the tables', () => {
  it('says which assignment it gets by the policy in force, and why', async () => {
    const world = await twoOfOneName();
    const { error, exitCode, out } = await runIn(world, 'policy', 'explain', 'hub2');
    expect(exitCode).toBe(0);
    expect(out).toMatch(
      /^hub2 gets assignment standard\.\n(?:.*\n)*Assignment "standard" matches: it selects every hub\.\n/,
    );
    expect(error).toMatch(
      /^note: The answer comes from the policy in force, and from the hub's tags and location as read at 2026-/,
    );
    const json = JSON.parse((await runIn(world, 'policy', 'explain', 'hub2', '--json')).out);
    expect(json).toMatchObject({ hub: world.hubId('hub2'), version: expect.any(String), assignment: 'standard' });
  });

  it('says why none matches, by the command that HW704 prints', async () => {
    const world = await VirtualApp.running();
    world.policyText = world.policyText.replace(
      '- name: standard',
      '- name: standard\n    match: { tags: { env: prod } }',
    );
    await world.pass(2 * MINUTE);
    seedOldHub(world, 'hub1');
    await assessHubs(world, 'hub1');
    const fix = (await world.record('hub1'))?.status.findings.find(({ code }) => code === 'HW704')?.fix ?? '';
    const [, command = ''] = /`hubwarden ([^`]+)`/.exec(fix) ?? [];
    const { exitCode, out } = await runIn(world, ...command.split(' '));
    expect(exitCode).toBe(2);
    expect(out).toMatch(
      /^hub1 gets no assignment \(HW704\)\.\n(?:.*\n)*Assignment "standard" does not match: it has no tag "env"/,
    );
  });

  it('asks for a saved hub where a file is named without one', async () => {
    const { error, exitCode } = await runIn(await VirtualApp.running(), 'policy', 'explain', 'policy.yaml');
    expect({ exitCode, error }).toMatchObject({ exitCode: 1, error: expect.stringContaining('add --hub HUB.json') });
  });
});

describe('a hub that a policy names by GROUP/NAME', () => {
  const EXEMPT = `
exemptions:
  - hub: RG-Two/Hub1
    findings: [HW101, HW402]
    owner: lab
    ticket: T-1
    reason: It moves
    expires: 2027-01-31
`;

  it('is exempt, and no other hub of its name or of its group', async () => {
    const world = await twoOfOneName();
    seedOldHub(world, 'hub3', { resourceGroup: 'rg-two' });
    world.policyText = `${world.policyText}${EXEMPT}`;
    await world.pass(61 * MINUTE, 60);
    const { hubs } = JSON.parse((await runIn(world, 'status', '--json')).out);
    const exempt = hubs.filter((each: { codes: readonly string[] }) => !each.codes.includes('HW101'));
    expect(exempt.map((each: { hubId: string }) => each.hubId)).toEqual([OTHER.toLowerCase()]);
  });
});

describe('an option with one value', () => {
  const cli = program(
    contextWith(),
    { writeOut: () => undefined, writeError: () => undefined, version: '1' },
    async () => undefined,
  );
  const single = (
    command: Command,
    path: readonly string[] = [],
  ): readonly (readonly [readonly string[], string, string])[] => [
    ...command.options
      // A hidden option is refused with another sentence.
      .filter((option) => !option.hidden && !option.variadic && !option.isBoolean() && !option.negate)
      .map((option) => [path, option.long ?? '', option.argChoices?.[0] ?? 'a'] as const),
    ...command.commands.flatMap((each) => single(each, [...path, each.name()])),
  ];

  it.each(single(cli).map(([path, option, value]) => ({ command: path.join(' '), option, value })))(
    '$option of $command is refused when it is given twice',
    async ({ command, option, value }) => {
      const args = [...command.split(' '), option, value, option, value];
      const { error, exitCode, out } = await runIn(new VirtualApp(), ...args);
      expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' });
      expect(error).toMatch(
        new RegExp(`option '(-\\w, )?${option} <.*>' accepts one value and is given more than once`),
      );
    },
  );
});
