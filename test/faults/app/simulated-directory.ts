import type { HubId } from '../../../src/core/hub-id.ts';
import { hubIdFrom } from '../../../src/core/hub-id.ts';
import { ok } from '../../../src/core/result.ts';
import type { ArmSimulator } from '../../../src/local/arm-simulator/simulator/simulator.ts';
import type { Discovery, HubDirectory } from '../../../src/reconcile/ports.ts';
import { GROUP } from '../../app/app-harness.ts';
import type { PortTap } from './port-tap.ts';

/** What Resource Graph would list of the simulated Azure: hubs, and accounts that can be Foundry accounts. */
export function simulatedDirectory({ world }: ArmSimulator, tap: PortTap): HubDirectory {
  const found = () =>
    [...world.workspaces.values(), ...world.accounts.byKey.values()]
      .filter((each) => each.kind === 'Hub' || each.kind === 'AIServices')
      .map((each) => ({ hubId: hubIdFrom(each.id) as HubId, subscriptionId: GROUP.subscriptionId }));
  const discovery = (): Discovery => ({
    hubs: found(),
    subscriptions: [GROUP.subscriptionId],
    unreadable: [],
    source: 'ResourceGraph',
    fallbackBecause: undefined,
    pages: 2,
  });
  const call = { port: 'Arm' as const, name: 'POST resources', writes: false };
  return {
    findHubs: () => tap.through(call, async () => ok(discovery())),
    findSubscriptions: () => tap.through(call, async () => ok([GROUP.subscriptionId])),
  };
}
