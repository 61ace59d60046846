import type { HubId } from '../../../src/core/hub-id.ts';
import { hubIdFrom } from '../../../src/core/hub-id.ts';
import type { Observation, ObservedAccount } from '../../../src/core/observation/observation.ts';
import type { ObservedRule } from '../../../src/core/rules/outbound-rule.ts';
import { hub } from './plan-fixtures.ts';

export const ACCOUNT_ID = hubIdFrom(
  '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-ai/providers/Microsoft.CognitiveServices/accounts/agents1',
) as HubId;

/** An account whose agents use a managed network of kind V2, and that is bound to nothing. */
export const MANAGED: ObservedAccount = {
  injection: 'Managed',
  hasNetwork: true,
  networkKind: 'V2',
  boundResources: [],
};

/** An account in approved mode with an active network, made half a day ago. */
export function account(
  rules: readonly ObservedRule[] = [],
  changes: Partial<Omit<Observation, 'account'>> & { readonly account?: Partial<ObservedAccount> } = {},
): Observation {
  const { account: facts, ...rest } = changes;
  return hub(rules, {
    hubId: ACCOUNT_ID,
    name: 'agents1',
    kind: 'FoundryAccount',
    networkState: 'Succeeded',
    ...rest,
    account: { ...MANAGED, ...facts },
  });
}

/** An account without a managed network. */
export function accountWithoutNetwork(changes: Parameters<typeof account>[1] = {}): Observation {
  const { account: facts, networkState: _, ...rest } = changes;
  const { networkState: __, ...bare } = account([], {
    isolationMode: 'Disabled',
    networkStatus: 'Inactive',
    firewallSku: undefined,
    ...rest,
    account: { hasNetwork: false, networkKind: undefined, ...facts },
  });
  return bare;
}
