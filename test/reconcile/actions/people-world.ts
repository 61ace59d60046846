import { MemoryQueue } from '../../../src/adapters/memory/memory-queue.ts';
import type { MemoryRows } from '../../../src/adapters/memory/memory-rows.ts';
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts';
import type { ActionKind, ActionParameters, ActionRequest } from '../../../src/reconcile/actions/actions.ts';
import { namedAlerts } from '../../../src/reconcile/operator/named-alerts.ts';
import type { OperatorDeps } from '../../../src/reconcile/operator/operator-deps.ts';
import { changeBreaker } from '../../../src/reconcile/records/breaker-record.ts';
import { hubRecords } from '../../../src/reconcile/records/hub/hub-record.ts';
import { changeActive } from '../../../src/reconcile/records/policy-record.ts';
import { addSilence } from '../../../src/reconcile/records/silence-record.ts';
import { seedOldHub } from '../records/earlier-edition-hubs.ts';
import { hubPath, VirtualApp } from '../virtual-app.ts';
import { copyOfRows } from './row-copies.ts';

const MINUTE = 60;

/** The request of an operator on the pages. */
export const REQUEST: ActionRequest = {
  by: 'operator@contoso.com',
  objectId: '99999999-0000-4000-8000-000000000001',
  via: 'Pages',
  seen: undefined,
  key: undefined,
};

/**
 * A deployment in which every change of people has something to do: `hub1` has an open alert, a refusal and failed
 * provisionings; `hub2` waits for the approval of its mode; the breaker is open, a roll-out runs, and a silence is in force.
 */
export async function peopleWorld(): Promise<VirtualApp> {
  const world = await VirtualApp.running();
  world.createHub('hub1');
  seedOldHub(world, 'hub2');
  await world.pass(90 * MINUTE, 60);
  const rule = { properties: { type: 'FQDN', category: 'UserDefined', destination: 'a.ngrok.io' } };
  world.arm('PUT', `${hubPath('hub1')}/outboundRules/tunnel`, rule);
  await world.pass(15 * MINUTE, 30);
  await hubRecords(world.rows).update(world.hubId('hub1'), (current) => ({
    ...current!,
    memory: { ...current!.memory, provisioning: { failedAttempts: 2 }, isolationAttempts: 1 },
  }));
  await changeBreaker(world.rows, () => ({
    open: true,
    because: 'Failures',
    openedAt: world.clock.now().toISOString(),
  }));
  await changeActive(world.rows, (active) => ({ ...active, rollout: { open: {}, ring: 1 } }));
  const setAt = world.clock.now().toISOString();
  const expiresAt = new Date(world.clock.now().getTime() + 8 * 3_600_000).toISOString();
  await addSilence(world.rows, { id: 'ab12cd34ef', codes: ['HW101'], owner: 'a', reason: 'known', setAt, expiresAt });
  return world;
}

/** The id of the open alert of a world. */
export async function openAlert({ deps }: { readonly deps: OperatorDeps }): Promise<string> {
  const { alerts } = await namedAlerts(deps, false);
  const open = alerts.find(({ alert }) => alert.open);
  if (open === undefined) throw new Error('no alert is open');
  return open.id;
}

/** Parameters of one change of each kind in {@link peopleWorld}. */
export function everyAction(alert: string): ActionParameters {
  return {
    ApproveHub: { hub: 'hub2', hours: 24 },
    ApproveAssignment: { assignment: 'standard', max: 5, hours: 24 },
    ReconcileHub: { hub: 'hub1' },
    ReconcileHubs: { filter: 'name:hub*' },
    RetryHub: { hub: 'hub1' },
    AcknowledgeAlert: { alert },
    SetSilence: { codes: ['HW204'], hubs: ['hub1'], hours: 2, reason: 'known' },
    EndSilence: { silence: 'ab12cd34ef', reason: 'over' },
    SwitchWrites: { on: false, reason: 'freeze' },
    ResetBreaker: { reason: 'reverted', removalsAllowed: 3 },
    SteerRollout: { order: 'halt', reason: 'look first' },
  };
}

/** Every kind of change. */
export const KINDS = Object.keys(everyAction('')) as readonly ActionKind[];

/** A copy of a deployment: rows, queue and clock of its own. */
export interface WorldCopy {
  readonly rows: MemoryRows;
  readonly queue: MemoryQueue;
  readonly clock: VirtualClock;
  readonly deps: OperatorDeps;
}

/** Copies what the changes of people work on. */
export async function copyOf(world: VirtualApp): Promise<WorldCopy> {
  const clock = new VirtualClock({ at: world.clock.now(), idPrefix: 'copy' });
  const [rows, queue] = [await copyOfRows(world.rows), new MemoryQueue(clock)];
  return { rows, queue, clock, deps: { ...world.deps, rows, queue, clock } };
}
