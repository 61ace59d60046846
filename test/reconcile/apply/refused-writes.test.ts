import { describe, expect, it } from 'vitest';
import { VirtualApp } from '../virtual-app.ts';

const MINUTE = 60;

function posts(world: VirtualApp): readonly { readonly status: number; readonly at: Date }[] {
  return world.simulator.requests({ hub: world.hubId('hub1'), method: 'POST' });
}

describe('a write that Azure answers and does not take in', () => {
  it.each([
    { why: '503 that names a time', fault: { status: 503, retryAfterSeconds: 40 } },
    { why: '503 that names none', fault: { status: 503 } },
    { why: '429', fault: { status: 429, retryAfterSeconds: 40 } },
  ])(
    'is sent again after the time it asks for, and not after that of a whole provisioning: $why',
    async ({ fault }) => {
      const world = await VirtualApp.running();
      world.simulator.addFault({ kind: 'AnswerRequest', method: 'POST', pathContains: 'provision', ...fault });
      world.createHub('hub1');
      await world.pass(10 * MINUTE);
      const [refused, taken] = posts(world);
      expect([refused?.status, taken?.status]).toEqual([fault.status, 202]);
      const waitedSeconds = ((taken?.at.getTime() ?? 0) - (refused?.at.getTime() ?? 0)) / 1000;
      expect(waitedSeconds).toBeGreaterThanOrEqual(fault.retryAfterSeconds ?? 1);
      expect(waitedSeconds).toBeLessThan(2 * MINUTE);
    },
  );

  it('is not sent again at once where the answer itself was lost: 504', async () => {
    const world = await VirtualApp.running();
    world.simulator.addFault({ kind: 'AnswerRequest', method: 'POST', pathContains: 'provision', status: 504 });
    world.createHub('hub1');
    await world.pass(30 * MINUTE);
    expect(posts(world)).toHaveLength(1);
    await world.pass(90 * MINUTE, 15);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
  });
});

describe('a write while another principal changes the hub', () => {
  it('is tried with growing waits, the record says so, and it goes through in the end', async () => {
    const world = await VirtualApp.running({ simulator: { overlap: 'conflict' } });
    world.createHub('hub1');
    await world.pass(90 * MINUTE, 10);
    const rule = Object.keys(world.network('hub1').outboundRules).find((name) => name.startsWith('hw-pypi-org'));
    world.simulator.addFault({ kind: 'StickOperation', operation: 'PutRule' });
    world.arm('PUT', `${world.hubId('hub1')}/outboundRules/theirs`, {
      properties: { type: 'FQDN', category: 'UserDefined', destination: 'theirs.example' },
    });
    await world.pass(2 * MINUTE);
    world.simulator.removeRule(world.hubId('hub1'), rule ?? '');
    const from = world.clock.now();
    await world.pass(120 * MINUTE, 10);
    const tries = world.simulator
      .requests({ hub: world.hubId('hub1'), since: from })
      .filter((each) => each.status === 409)
      .map((each) => each.at.getTime() / 1000);
    expect(tries.length).toBeGreaterThan(5);
    expect(tries.length).toBeLessThan(30);
    const waits = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
    expect(waits.at(-1)).toBeGreaterThan(5 * (waits[0] ?? 0));
    const record = await world.record('hub1');
    expect(record?.status.verdict).toBe('Drifted');
    const said = record?.status.findings.find((each) => each.code === 'HW305')?.message;
    expect(said).toMatch(/refused \d+ writes .* since .*: another change is being made/);
    world.simulator.release({ hub: world.hubId('hub1') }, world.clock.now());
    await world.pass(30 * MINUTE, 10);
    expect((await world.record('hub1'))?.status.verdict).toBe('Compliant');
    expect((await world.record('hub1'))?.memory.busy).toBeUndefined();
  });
});
