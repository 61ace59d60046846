import type { NetworkWrite } from '../kinds/requests/network-write.ts';
import type { Observation } from '../observation/observation.ts';
import type { PlanStep } from '../plan/model/plan.ts';
import { destinationText, wireDestinationText } from '../rules/destinations/destination-text.ts';
import { destinationFromWire } from '../rules/reading/wire-destination.ts';
import { foldCase } from '../text/fold-case.ts';
import type { JsonObject } from '../text/json.ts';

/**
 * Whether Hubwarden makes a change: `Sent` when the assignment enforces, `AfterApproval` when a person must first
 * approve it or remove what is in the way, `NotSent` when the assignment only observes.
 */
export const CHANGE_HOLDS = ['Sent', 'AfterApproval', 'NotSent'] as const;

/** One of {@link CHANGE_HOLDS}. */
export type ChangeHold = (typeof CHANGE_HOLDS)[number];

/** One change that a plan makes to one rule or one setting of a managed network. */
export interface NetworkChange {
  readonly action: 'add' | 'change' | 'remove' | 'set';
  /** Name of the rule; undefined for a setting of the network. */
  readonly rule: string | undefined;
  /** Destination of the rule, or the setting with its new value. */
  readonly text: string;
  /** Azure cannot undo it. */
  readonly irreversible: boolean;
  readonly hold: ChangeHold;
}

/** The changes that steps make to a hub, each rule and each setting once. Rules that a request only repeats are left out. */
export function networkChanges(
  steps: readonly PlanStep[],
  hub: Observation,
  hold: ChangeHold,
): readonly NetworkChange[] {
  const before = new Map(hub.rules.map(({ name, wire }) => [foldCase(name), wire]));
  const found = new Map<string, NetworkChange>();
  for (const step of steps) {
    for (const change of changesOf(step, before)) {
      // A rule that is deleted and then written is one change: the last request decides.
      const key = change.rule === undefined ? `setting ${change.text}` : `rule ${foldCase(change.rule)}`;
      found.set(key, { ...change, hold });
    }
  }
  return [...found.values()];
}

type Change = Omit<NetworkChange, 'hold'>;
type Rules = ReadonlyMap<string, JsonObject>;

function changesOf({ irreversible, write, writes }: PlanStep, before: Rules): readonly Change[] {
  switch (write.kind) {
    case 'PatchNetwork':
      return [
        ...settings(write, irreversible),
        ...Object.entries(write.outboundRules ?? {})
          .filter(([name]) => Object.hasOwn(writes, name))
          .map(([name, wire]) => writtenRule(name, wire, before)),
      ];
    case 'PutRule':
      return [writtenRule(write.ruleName, write.rule, before)];
    case 'DeleteRule': {
      const wire = before.get(foldCase(write.ruleName));
      const text = wire === undefined ? write.ruleName : wireText(wire);
      return [{ action: 'remove', rule: write.ruleName, text, irreversible }];
    }
    case 'Provision':
      return [{ action: 'set', rule: undefined, text: provisionText(write), irreversible }];
  }
}

/** Only the isolation mode cannot be undone; the rules in the same request can. */
function settings(
  { firewallSku, isolationMode }: Extract<NetworkWrite, { kind: 'PatchNetwork' }>,
  irreversible: boolean,
): readonly Change[] {
  const common = { action: 'set', rule: undefined } as const;
  return [
    ...(isolationMode === undefined ? [] : [{ ...common, text: `isolation mode ${isolationMode}`, irreversible }]),
    ...(firewallSku === undefined ? [] : [{ ...common, text: `firewall SKU ${firewallSku}`, irreversible: false }]),
  ];
}

function provisionText({ includeSpark }: Extract<NetworkWrite, { kind: 'Provision' }>): string {
  return `provision the managed network${includeSpark ? ' with serverless Spark' : ''}`;
}

function writtenRule(rule: string, wire: JsonObject, before: Rules): Change {
  const action = before.has(foldCase(rule)) ? 'change' : 'add';
  return { action, rule, text: wireText(wire), irreversible: false };
}

function wireText(wire: JsonObject): string {
  const destination = destinationFromWire(wire);
  return destination === undefined ? wireDestinationText(wire) : destinationText(destination);
}
