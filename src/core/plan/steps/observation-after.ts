import { kindOf } from '../../hub-id.ts';
import type { NetworkWrite } from '../../kinds/requests/network-write.ts';
import type { Observation } from '../../observation/observation.ts';
import type { ObservedRule } from '../../rules/outbound-rule.ts';
import { destinationFromWire, isJsonObject } from '../../rules/reading/wire-destination.ts';
import { foldCase } from '../../text/fold-case.ts';
import type { JsonObject } from '../../text/json.ts';
import type { PlanStep } from '../model/plan.ts';

/** The hub as a read would show it after every write of a plan has succeeded and owners have approved. */
export function observationAfter(observation: Observation, steps: readonly Pick<PlanStep, 'write'>[]): Observation {
  return steps.reduce((before, { write }) => afterWrite(before, write), observation);
}

function afterWrite(before: Observation, write: NetworkWrite): Observation {
  switch (write.kind) {
    case 'DeleteRule':
      return { ...before, rules: before.rules.filter(({ name }) => foldCase(name) !== foldCase(write.ruleName)) };
    case 'PutRule':
      return withRules(before, { [write.ruleName]: write.rule });
    case 'PatchNetwork':
      return withRules(
        {
          ...before,
          ...(kindOf(write.hubId).network.isProvisionedByWrite ? provisioned(before) : {}),
          isolationMode: write.isolationMode ?? before.isolationMode,
          firewallSku: write.firewallSku ?? before.firewallSku,
        },
        write.outboundRules ?? {},
      );
    case 'Provision':
      return {
        ...before,
        networkStatus: 'Active',
        sparkReady: before.sparkReady || write.includeSpark,
        rules: before.rules.map((rule) => (rule.status === 'Inactive' ? { ...rule, status: 'Active' } : rule)),
      };
  }
}

/** A write of the network of an account creates it where there is none, and provisions it. */
function provisioned({ account }: Observation): Partial<Observation> {
  return { networkStatus: 'Active', ...(account === undefined ? {} : { account: { ...account, hasNetwork: true } }) };
}

function withRules(before: Observation, written: Readonly<Record<string, unknown>>): Observation {
  const rules = Object.entries(written).reduce<readonly ObservedRule[]>(
    (all, [name, wire]) => (isJsonObject(wire) ? withRule(all, name, wire, before.networkStatus) : all),
    before.rules,
  );
  return { ...before, rules };
}

function withRule(
  rules: readonly ObservedRule[],
  name: string,
  wire: JsonObject,
  networkStatus: Observation['networkStatus'],
): readonly ObservedRule[] {
  const at = rules.findIndex((rule) => foldCase(rule.name) === foldCase(name));
  const known = rules[at];
  const written: ObservedRule = {
    name: known?.name ?? name,
    category: known?.category ?? 'UserDefined',
    status: networkStatus,
    errorInformation: undefined,
    parentRuleNames: known?.parentRuleNames ?? [],
    destination: destinationFromWire(wire),
    // A rule that was not readable is written unchanged.
    unread: known?.unread,
    wire,
  };
  return known === undefined ? [...rules, written] : rules.with(at, written);
}
