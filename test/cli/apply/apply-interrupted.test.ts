import { describe, expect, it, vi } from 'vitest';
import { hubRecords } from '../../../src/reconcile/records/hub/hub-record.ts';
import { operationRecords } from '../../../src/reconcile/records/hub/operation-record.ts';
import { leaseEnd } from '../../../src/reconcile/records/lease.ts';
import { OBJECT_ID } from '../../reconcile/virtual-app.ts';
import { applyIn, newHubWorld, PERSON, withoutDeployment, writesBy } from './terminal-in-world.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Ctrl-C when a line of progress holds this text. */
async function interruptedAt(text: string) {
  const world = await newHubWorld();
  const controller = new AbortController();
  const ran = await applyIn(world, ['apply', 'hub1', '--yes', '2'], {
    interrupted: controller.signal,
    pause: withoutDeployment(world),
    onLine: (line) => {
      if (line.includes(text)) controller.abort();
    },
  });
  return { world, ran };
}

async function verdictLater(world: Awaited<ReturnType<typeof newHubWorld>>): Promise<string | undefined> {
  world.eventsArrive = true;
  await world.pass(3 * 3600);
  return (await hubRecords(world.rows).get(world.hubId('hub1')))?.value.status.verdict;
}

describe('Ctrl-C', () => {
  it('before the first step: nothing is sent', async () => {
    const { ran, world } = await interruptedAt('Fingerprint');
    expect(ran.exitCode).toBe(130);
    expect(ran.out).toContain('hub1: interrupted. The deployment sends the steps that are left with its next run');
    expect(writesBy(world, PERSON)).toEqual([]);
  });

  it('right after a step was accepted: no other is sent, and the lease is free', async () => {
    const { ran, world } = await interruptedAt('step 1 of 2');
    expect(ran.exitCode).toBe(130);
    expect(ran.out).toMatch(/hub1: interrupted while Azure works on PATCH \S+\. The deployment follows it/);
    expect(ran.out).toContain('1. set isolation mode AllowOnlyApprovedOutbound');
    expect(writesBy(world, PERSON)).toEqual(['PATCH hub1']);
    expect(await leaseEnd(world.rows, world.hubId('hub1'))).toBeUndefined();
    expect(await verdictLater(world)).toBe('Compliant');
    expect(writesBy(world, OBJECT_ID)).toEqual(['POST hub1/provisionManagedNetwork']);
  });

  it('while Azure works: the deployment follows the operation and does the rest', async () => {
    const { ran, world } = await interruptedAt('Azure works on the network, 0s');
    expect(ran.exitCode).toBe(130);
    expect(await operationRecords(world.rows).get(world.hubId('hub1'))).toBeDefined();
    expect(await verdictLater(world)).toBe('Compliant');
  });

  it('between two steps: the first is verified, the second is left to the deployment', async () => {
    const { ran, world } = await interruptedAt('Azure ended the network as Succeeded');
    expect(ran.exitCode).toBe(130);
    expect(ran.out).toContain('hub1: interrupted. The deployment sends the steps that are left');
    expect(writesBy(world, PERSON)).toEqual(['PATCH hub1']);
    expect(await operationRecords(world.rows).get(world.hubId('hub1'))).toBeUndefined();
    expect(await verdictLater(world)).toBe('Compliant');
  });

  it('at the question: declines, and writes nothing', async () => {
    const world = await newHubWorld();
    const controller = new AbortController();
    controller.abort();
    const ran = await applyIn(world, ['apply', 'hub1'], { interrupted: controller.signal, answer: '' });
    expect(ran).toMatchObject({ exitCode: 130, out: 'Not confirmed: nothing was written.\n' });
    expect(writesBy(world, PERSON)).toEqual([]);
  });
});
