import fc from 'fast-check';
import { kindOf } from '../../../src/core/hub-id.ts';
import type { NetworkWrite } from '../../../src/core/kinds/requests/network-write.ts';
import type { Observation, ObservedAccount } from '../../../src/core/observation/observation.ts';
import { sameDestination } from '../../../src/core/rules/destinations/destination-key.ts';
import type { Destination, ObservedRule } from '../../../src/core/rules/outbound-rule.ts';
import { ACCOUNT_ID, MANAGED } from './account-fixtures.ts';
import type { ModelResult, PatchSemantics } from './azure-model.ts';
import { applyWrite, observedRule } from './azure-model.ts';
import { desiredRule, endpoint, NO_USAGE } from './plan-fixtures.ts';
import type { PlannerCase } from './planner-cases.ts';
import { plannerCases } from './planner-cases.ts';

/** Rules that agents of an account need: the model refuses to delete them, so that a plan with such a step fails. */
const NEEDED: readonly ObservedRule[] = [
  observedRule('Connection_agents_blob', endpoint('agents', 'blob'), 'Active'),
  observedRule(
    'foundry-account-pe',
    {
      type: 'PrivateEndpoint',
      serviceResourceId: ACCOUNT_ID,
      subresourceTarget: 'account',
      sparkEnabled: false,
      fqdns: [],
    },
    'Active',
  ),
];

/**
 * A model of the managed network of an account, as far as it is known: a resource of its own, which a write creates and
 * provisions. It refuses what Hubwarden must never send.
 */
export function applyAccountWrite(hub: Observation, write: NetworkWrite, semantics: PatchSemantics): ModelResult {
  const problem = problemOf(hub, write);
  if (problem !== undefined) return { refused: problem };
  const answer = applyWrite(hub, write, semantics, NO_USAGE);
  if ('refused' in answer || hub.account === undefined) return answer;
  const { hub: after } = answer;
  if (after.isolationMode === 'Disabled') return answer;
  const rules = after.rules.map((rule) => (rule.status === 'Inactive' ? { ...rule, status: 'Active' as const } : rule));
  const account = { ...hub.account, hasNetwork: true, networkKind: 'V2' };
  return { hub: { ...after, account, networkStatus: 'Active', rules } };
}

function problemOf({ account, firewallSku, rules }: Observation, write: NetworkWrite): string | undefined {
  if (account === undefined || !mayBeUsed(account)) return 'agents may not use this network';
  switch (write.kind) {
    case 'PatchNetwork':
      if ((write.creates === true) === account.hasNetwork) return 'a network is created once';
      if (write.outboundRules !== undefined) return 'rules go one by one';
      return write.firewallSku !== undefined &&
        write.firewallSku !== firewallSku &&
        rules.some(({ destination }) => destination?.type === 'FQDN')
        ? 'the SKU of a firewall is fixed'
        : undefined;
    case 'DeleteRule':
      return NEEDED.some(({ name }) => name === write.ruleName) ? `${write.ruleName} is needed` : undefined;
    case 'PutRule':
    case 'Provision':
      return account.hasNetwork ? undefined : 'there is no network';
  }
}

/** A network that is there beside no injection is governed, and is never made where there is none. */
function mayBeUsed({ hasNetwork, injection, networkKind }: ObservedAccount): boolean {
  if (hasNetwork && networkKind !== 'V2') return false;
  return injection === 'Managed' || (injection === 'None' && hasNetwork);
}

/** Applies a write with the model for the kind of the resource. */
export function applyByKind(
  hub: Observation,
  write: NetworkWrite,
  { semantics, usage }: Pick<PlannerCase, 'semantics' | 'usage'>,
): ModelResult {
  switch (kindOf(hub.hubId).name) {
    case 'MlWorkspace':
      return applyWrite(hub, write, semantics, usage);
    case 'FoundryAccount':
      return applyAccountWrite(hub, write, semantics);
  }
}

const setUps: fc.Arbitrary<Partial<ObservedAccount>> = fc.constantFrom<Partial<ObservedAccount>>(
  {},
  {},
  {},
  {},
  {},
  { injection: 'None' },
  { injection: 'Own' },
  { injection: 'Unread' },
  { networkKind: 'V1' },
);

/** The worlds of hubs as those of accounts: without Spark and computes, and with rules that connections need. */
export const accountCases: fc.Arbitrary<PlannerCase> = fc
  .tuple(plannerCases, setUps, fc.boolean())
  .map(([world, setUp, hasNeeded]) => {
    const { baseline, memory, observation } = world;
    const hasNetwork = observation.isolationMode !== 'Disabled';
    const held = observation.rules.map((rule) => ({ ...rule, destination: withoutSpark(rule.destination) }));
    return {
      ...world,
      usage: NO_USAGE,
      baseline: {
        ...baseline,
        rules: baseline.rules
          .map(({ destination }) => desiredRule(withoutSpark(destination) ?? destination))
          .filter(
            ({ destination }, at, all) =>
              all.findIndex((each) => sameDestination(each.destination, destination)) === at,
          )
          .sort((a, b) => (a.name < b.name ? -1 : 1)),
        problems: [],
        provisioning: { ...baseline.provisioning, includeSpark: false },
      },
      memory: hasNetwork ? memory : { ...memory, inventory: {} },
      observation: {
        ...observation,
        hubId: ACCOUNT_ID,
        name: 'agents1',
        kind: 'FoundryAccount',
        changeableIsolationModes: undefined,
        firewallSku: hasNetwork ? ('Standard' as const) : undefined,
        rules: hasNetwork ? [...held, ...(hasNeeded ? NEEDED : [])] : [],
        account: { ...MANAGED, hasNetwork, networkKind: hasNetwork ? 'V2' : undefined, ...setUp },
      },
    };
  });

function withoutSpark(destination: Destination | undefined): Destination | undefined {
  return destination?.type === 'PrivateEndpoint' ? { ...destination, sparkEnabled: false } : destination;
}
