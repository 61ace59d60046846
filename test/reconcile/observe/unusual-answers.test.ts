import { describe, expect, it, vi } from 'vitest';
import { START, VirtualApp } from '../virtual-app.ts';
import { editAnswers } from './edited-answers.ts';

vi.setConfig({ testTimeout: 60_000 });

const MINUTE = 60;

/** A world with a compliant hub. */
async function settled(): Promise<VirtualApp> {
  const world = await VirtualApp.running();
  world.createHub('hub1');
  await world.pass(70 * MINUTE, 10);
  expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
  return world;
}

async function codesOf(world: VirtualApp): Promise<readonly string[]> {
  return ((await world.record('hub1'))?.status.findings ?? []).map(({ code }) => code);
}

describe('an answer in which two names of rules differ in case only', () => {
  it('leaves the hub Unknown with both names, and nothing is written', async () => {
    const world = await settled();
    const before = world.writes('hub1').length;
    const [name = ''] = Object.keys(world.network('hub1').outboundRules).filter((each) => each.startsWith('hw-'));
    editAnswers(world, ({ properties }) => {
      const { outboundRules } = properties.managedNetwork;
      outboundRules[name.toUpperCase()] = { type: 'FQDN', category: 'UserDefined', destination: 'other.example' };
      delete outboundRules[Object.keys(outboundRules).find((each) => each.startsWith('hw-') && each !== name) ?? ''];
    });
    await world.pass(130 * MINUTE, 20);
    const record = await world.record('hub1');
    expect(record?.status.verdict).toBe('Unknown');
    expect(await codesOf(world)).toEqual(['HW601']);
    const [found] = record?.status.findings ?? [];
    expect(found?.message).toContain(name);
    expect(found?.message).toContain(name.toUpperCase());
    expect(world.writes('hub1')).toHaveLength(before);
  });
});

describe('an answer at an api-version that does not show managed networks', () => {
  const hideNetwork = (world: VirtualApp, apiVersion?: string) =>
    editAnswers(world, ({ properties }) => void Reflect.deleteProperty(properties, 'managedNetwork'), apiVersion);

  it('leaves the hub Unknown (HW603), writes nothing, and ends with the first read that shows one', async () => {
    const world = await settled();
    const before = world.writes('hub1').length;
    hideNetwork(world, '2023-04-01');
    await world.pass(70 * MINUTE, 20);
    expect((await world.record('hub1'))?.status.verdict).toBe('Unknown');
    expect(await codesOf(world)).toEqual(['HW603']);
    expect(world.sentNotifications('hub1', 'HW603')).toEqual(['Opened']);
    editAnswers(world, () => undefined);
    await world.pass(70 * MINUTE, 20);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
    expect(world.sentNotifications('hub1', 'HW603')).toEqual(['Opened', 'Resolved']);
    expect(world.writes('hub1')).toHaveLength(before);
  });

  it('is Disabled where the version shows managed networks', async () => {
    const world = await settled();
    hideNetwork(world);
    await world.pass(70 * MINUTE, 20);
    expect(await codesOf(world)).toContain('HW101');
  });
});

describe('the state of the managed network', () => {
  const show = (world: VirtualApp, word: string | undefined) =>
    editAnswers(world, ({ properties }) => {
      properties.managedNetwork.provisioningState = word;
    });

  it('that reads Failed is HW304 until it reads Succeeded', async () => {
    const world = await settled();
    const before = world.writes('hub1').length;
    show(world, 'Failed');
    await world.pass(70 * MINUTE, 20);
    expect((await world.record('hub1'))?.status.verdict).toBe('Blocked');
    expect(await codesOf(world)).toContain('HW304');
    show(world, 'Succeeded');
    await world.pass(70 * MINUTE, 20);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
    expect(world.sentNotifications('hub1', 'HW304')).toEqual(['Opened', 'Resolved']);
    expect(world.writes('hub1')).toHaveLength(before);
  });

  it('with a word that Hubwarden does not know is waited for, and a finding once it lasts', async () => {
    const world = await settled();
    show(world, 'Refurbishing');
    await world.pass(70 * MINUTE, 20);
    expect((await world.record('hub1'))?.status.verdict).toBe('Pending');
    await world.pass(12 * 60 * MINUTE, 300);
    const record = await world.record('hub1');
    expect(record?.status.verdict).toBe('Blocked');
    expect(record?.status.findings.map(({ code, message }) => `${code} ${message}`).join('\n')).toMatch(
      /^HW303 The state of the managed network of hub1 reads Refurbishing since /m,
    );
  });
});

describe('a time of creation in the future', () => {
  it('grants no consent to turn isolation on', async () => {
    const world = await VirtualApp.running();
    editAnswers(world, ({ systemData }) => {
      systemData.createdAt = new Date(START.getTime() + 400 * 24 * 3600 * 1000).toISOString();
    });
    world.createHub('hub1');
    await world.pass(70 * MINUTE, 20);
    expect(await codesOf(world)).toContain('HW402');
    expect(world.writes('hub1')).toEqual([]);
    expect(world.network('hub1').isolationMode).toBe('Disabled');
  });
});
