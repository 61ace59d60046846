import type { HubId } from '../../../src/core/hub-id.ts';
import { hubIdFrom } from '../../../src/core/hub-id.ts';
import { onSweepTimer } from '../../../src/functions/on-timer.ts';
import { shardMessageFrom } from '../../../src/reconcile/messages.ts';
import type { Rows } from '../../../src/reconcile/ports.ts';
import type { SweepRecord } from '../../../src/reconcile/records/sweep-record.ts';
import { currentSweep } from '../../../src/reconcile/records/sweep-record.ts';
import { judgeShard } from '../../../src/reconcile/sweep/judge-shard.ts';
import { fqdnRule } from '../records/earlier-edition-hubs.ts';
import { START, VirtualApp } from '../virtual-app.ts';

const SUBSCRIPTION = '00000000-0000-4000-8000-000000000001';
const YEAR_MS = 365 * 24 * 3600 * 1000;

/** A fleet of provisioned hubs in one subscription, a year old, with all rules of the baseline, which no event reports on. */
export interface OldFleet {
  readonly world: VirtualApp;
  readonly hubs: readonly HubId[];
}

export async function oldFleet(hubs: number, mode: 'observe' | 'enforce'): Promise<OldFleet> {
  const policy = `
version: 1
packs: { base: { description: Small, rules: [ { fqdn: pypi.org }, { fqdn: files.pythonhosted.org } ] } }
assignments:
  - { name: all, mode: ${mode}, isolation: { mode: AllowOnlyApprovedOutbound }, packs: [base], firewall: { sku: Standard } }
`;
  const world = new VirtualApp({ policy });
  world.eventsArrive = false;
  const seeded = Array.from({ length: hubs }, (_, hub) => seedHub(world, `hub-${hub}`));
  await world.pass(1);
  return { world, hubs: seeded };
}

function seedHub(world: VirtualApp, name: string): HubId {
  const rules = { one: fqdnRule('pypi.org'), two: fqdnRule('files.pythonhosted.org') };
  const createdAt = new Date(START.getTime() - YEAR_MS);
  const seed = { subscriptionId: SUBSCRIPTION, resourceGroup: 'rg-ai', name, createdAt, rules };
  const seeded = world.simulator.seedHub(
    { ...seed, isolationMode: 'AllowOnlyApprovedOutbound', provisioned: true },
    world.clock.now(),
  );
  if (!seeded.ok) throw new Error(seeded.error);
  return hubIdFrom(seeded.value)!;
}

/** Takes the first rule of the baseline away from hubs, without an event, and lets an hour pass. */
export function loseRule({ world }: OldFleet, hubs: readonly HubId[]): void {
  world.clock.advanceSeconds(3600);
  for (const hub of hubs) world.arm('DELETE', `${hub}/outboundRules/one`);
  world.simulator.advance(world.clock.now());
  world.clock.advanceSeconds(3600);
  world.simulator.advance(world.clock.now());
}

/** Sweeps once; the shard goes through the given rows. Repairs stay in their queue. */
export async function sweepThrough({ world }: OldFleet, rows: Rows = world.rows): Promise<SweepRecord> {
  await onSweepTimer(world.deps);
  for (const message of world.queue.receiveDue('sweep-shards', world.clock.now())) {
    const shard = shardMessageFrom(message);
    if (!shard.ok) throw new Error(shard.error);
    await judgeShard({ ...world.deps, rows }, shard.value);
  }
  return (await currentSweep(world.rows))!.value;
}
