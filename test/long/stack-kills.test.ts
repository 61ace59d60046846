import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Notification } from '../../src/core/alert/content/notification.ts';
import { scenarioContextOn } from '../../src/local/demo/scenario-context.ts';
import { until } from '../../src/local/demo/until.ts';
import type { Stack } from '../../src/local/stack/start-stack.ts';
import { startStack } from '../../src/local/stack/start-stack.ts';
import type { Load } from './stack-load.ts';
import { loadOn, seededNumbers, stageOf } from './stack-load.ts';
import { alertProblems, networkProblem, overlaps } from './stack-watch.ts';

const KILLS = Number(process.env.STACK_KILLS ?? 20);
const SEED = Number(process.env.STACK_SEED ?? 1);
/** A provisioning takes four seconds, so that most kills meet one. */
const FACTOR = 1 / 600;
/** Between a start of the host and its death. */
const LIFE_MS = { least: 300, most: 4000 };
/** Leases end, messages come back and operations run out within this time. */
const CONVERGE_SECONDS = 240;
const YEAR_MS = 365 * 24 * 3600 * 1000;
/** Has computes, so nobody can turn isolation on. */
const HELD = 'hub-held';

describe('the whole local stack, whose functions host is killed again and again', () => {
  const random = seededNumbers(SEED);
  const killedAt: Date[] = [];
  const exits: (string | null)[] = [];
  const troubles: string[] = [];
  let stack: Stack;
  let load: Load;

  beforeAll(async () => {
    stack = await startStack({
      factor: FACTOR,
      simulatorPort: 0,
      alertListPort: 0,
      sweepSchedule: '*/4 * * * * *',
      groups: 'one-process',
      // A lease outlives its dead run. Two minutes of it, twenty times over, would make this a test of patience.
      timings: {
        leaseSeconds: 16,
        runSeconds: 10,
        readTimeoutSeconds: 4,
        writeTimeoutSeconds: 4,
        writeNeedsLeaseSeconds: 6,
      },
      queueHiddenMs: 5000,
      log: ({ level, message }) => {
        if (level === 'error' || level === 'critical') troubles.push(message);
      },
      onHostExit: (exit) => exits.push(exit.signal),
    });
    const stage = scenarioContextOn(stack);
    await stage.ready();
    const group = { subscriptionId: '00000000-0000-4000-8000-000000000001', resourceGroup: 'rg-ai' };
    const createdAt = new Date(Date.now() - YEAR_MS);
    stack.simulator.seedHub({ ...group, name: HELD, computes: ['train-cluster'], createdAt }, new Date());
    load = loadOn(stage, random);
  });
  afterAll(async () => {
    await stack.close();
  });

  it(`goes on under load while its process dies ${KILLS} times`, async () => {
    for (let kill = 0; kill < KILLS; kill += 1) {
      const end = Date.now() + LIFE_MS.least + random() * (LIFE_MS.most - LIFE_MS.least);
      while (Date.now() < end) {
        await load.next();
        await sleep(Math.max(0, Math.min(random() * 1000, end - Date.now())));
      }
      for (const { pid } of stack.host.processes) process.kill(pid, 'SIGKILL');
      killedAt.push(new Date());
      await until('the host is dead', 10, async () => (exits.length > kill ? undefined : 'it lives'));
      await stack.restartHost();
    }
    while (load.hubs.length < 12) await load.next();
    expect(exits).toEqual(Array.from({ length: KILLS }, () => 'SIGKILL'));
  });

  it('then brings every hub and account to where it belongs', async () => {
    const stage = scenarioContextOn(stack);
    await until('every hub and account converges', CONVERGE_SECONDS, async () => {
      for (const hub of load.hubs) {
        const record = await stageOf(stage, hub).record(hub);
        const findings = record?.status.findings.map((each) => `${each.code} ${each.message}`).join('; ');
        if (record?.status.verdict !== 'Compliant') return `${hub} is ${record?.status.verdict}: ${findings}`;
        const { azure, kind } = stageOf(stage, hub);
        const wrong = networkProblem(await azure.network(hub), kind);
        if (wrong !== undefined) return `${hub} is called compliant, and ${wrong}`;
      }
      const held = await stage.record(HELD);
      return held?.status.verdict === 'Blocked' ? undefined : `${HELD} is ${held?.status.verdict}`;
    });
    for (const hub of load.forbidden) {
      expect((await stage.azure.network(hub)).rules.has('tunnel'), `the forbidden rule of ${hub}`).toBe(false);
    }
  });

  it('has told nobody twice, and everything once', async () => {
    const stage = scenarioContextOn(stack);
    for (const hub of load.forbidden) {
      await until(`the forbidden rule of ${hub} is told, and told to be over`, 30, async () => {
        const notified = stage.alerts(hub).map((each) => each.event.data as Notification);
        const episodes = Map.groupBy(
          notified.filter((each) => each.code === 'HW204'),
          (each) => each.dedupKey,
        );
        const transitions = [...episodes.values()].map((all) =>
          [...new Set(all.map((each) => each.transition))].join(),
        );
        return transitions.join(' | ') === 'Opened,Resolved' ? undefined : `it was told: ${transitions.join(' | ')}`;
      });
    }
    expect(alertProblems(stack.receivers.events(), killedAt)).toEqual([]);
  });

  it('has never had two writes at work on one hub or account', () => {
    const { accounts, operations } = stack.simulator.world;
    const begun = [...operations.values(), ...accounts.operations.values()];
    expect(overlaps(begun, stack.principalId)).toEqual([]);
  });

  it('has been under load', () => {
    const ours = stack.simulator.requests().filter((each) => each.callerId === stack.principalId);
    const writes = ours.filter((each) => each.method !== 'GET' && !each.path.includes('ResourceGraph'));
    const notifications = new Set(stack.receivers.events().map((each) => each.event.id)).size;
    process.stdout.write(
      `seed ${SEED}: ${KILLS} kills, ${load.hubs.length + 1} hubs and accounts, ${load.deleted} rules deleted, ${load.forbidden.size} forbidden rules; ` +
        `${writes.length} writes and ${ours.length - writes.length} reads; ${notifications} notices, ` +
        `${stack.receivers.events().length - notifications} of them sent twice; ${troubles.length} errors logged\n`,
    );
    expect(writes.length).toBeGreaterThan(load.hubs.length);
    expect(load.deleted).toBeGreaterThan(0);
    expect(load.forbidden.size).toBeGreaterThan(0);
  });
});
