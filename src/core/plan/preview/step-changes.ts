import type { NetworkWrite } from '../../kinds/requests/network-write.ts';
import { firewallText } from '../../observation/firewall-text.ts';
import type { Observation } from '../../observation/observation.ts';
import { destinationKey } from '../../rules/destinations/destination-key.ts';
import { destinationFromWire } from '../../rules/reading/wire-destination.ts';
import { wireText } from '../../rules/reading/wire-text.ts';
import { foldCase } from '../../text/fold-case.ts';
import type { JsonObject } from '../../text/json.ts';
import type { PlanStep } from '../model/plan.ts';

/**
 * The effect of one request on one rule or setting: it adds, changes or removes it, or repeats it so that Azure keeps
 * it.
 */
export interface StepChange {
  readonly sign: '+' | '~' | '-' | '=';
  readonly of: 'rule' | 'setting';
  /** Name of the rule, or the setting: `isolation mode`, `firewall`, `managed network`. */
  readonly name: string;
  readonly text: string;
  /** A rule in wire format, or the value of the setting; undefined: there is none. */
  readonly before: JsonObject | string | undefined;
  readonly after: JsonObject | string | undefined;
}

/** The changes of each step, compared with the hub after the steps before it. */
export function stepChanges(steps: readonly PlanStep[], hub: Observation): readonly (readonly StepChange[])[] {
  const rules = new Map(hub.rules.map(({ name, wire }) => [foldCase(name), wire]));
  return steps.map((step) => {
    const changes = changesOf(step, hub, rules);
    applyTo(rules, step.write);
    return changes;
  });
}

type Rules = ReadonlyMap<string, JsonObject>;

function changesOf({ write, writes }: PlanStep, hub: Observation, rules: Rules): readonly StepChange[] {
  switch (write.kind) {
    case 'PatchNetwork':
      return [
        ...changed('isolation mode', hub.isolationMode, write.isolationMode),
        ...changed('firewall', firewallText(hub), write.firewallSku),
        ...Object.entries(write.outboundRules ?? {})
          .map(([name, rule]) => ruleChange({ name, rule, meant: Object.hasOwn(writes, name) }, rules))
          .sort((a, b) => ORDER.indexOf(a.sign) - ORDER.indexOf(b.sign)),
      ];
    case 'PutRule':
      return [ruleChange({ name: write.ruleName, rule: write.rule, meant: true }, rules)];
    case 'DeleteRule': {
      const gone = rules.get(foldCase(write.ruleName));
      const text = gone === undefined ? '' : wireText(gone);
      return [{ sign: '-', of: 'rule', name: write.ruleName, text, before: gone, after: undefined }];
    }
    case 'Provision': {
      const text = write.includeSpark ? 'with serverless Spark' : '';
      return [{ sign: '+', of: 'setting', name: 'managed network', text, before: undefined, after: text }];
    }
  }
}

const ORDER: readonly StepChange['sign'][] = ['+', '~', '-', '='];

function changed(name: string, before: string, after: string | undefined): readonly StepChange[] {
  return after === undefined ? [] : [{ sign: '~', of: 'setting', name, text: `${before} -> ${after}`, before, after }];
}

interface WrittenRule {
  readonly name: string;
  readonly rule: JsonObject;
  /** True when the plan writes the rule; otherwise the request repeats it so that Azure keeps it. */
  readonly meant: boolean;
}

function ruleChange({ meant, name, rule }: WrittenRule, rules: Rules): StepChange {
  const before = rules.get(foldCase(name));
  const text = wireText(rule);
  const parts = { of: 'rule', name, before, after: rule } as const;
  if (before === undefined) return { ...parts, sign: '+', text };
  if (!meant) return { ...parts, sign: '=', text: `${text} (unchanged)` };
  if (keyOf(before) === keyOf(rule)) return { ...parts, sign: '~', text: `${text} (written again)` };
  return { ...parts, sign: '~', text: `${wireText(before)} -> ${text}` };
}

function keyOf(wire: JsonObject): string {
  const destination = destinationFromWire(wire);
  return destination === undefined ? JSON.stringify(wire) : destinationKey(destination);
}

function applyTo(rules: Map<string, JsonObject>, write: NetworkWrite): void {
  switch (write.kind) {
    case 'PatchNetwork':
      for (const [name, rule] of Object.entries(write.outboundRules ?? {})) rules.set(foldCase(name), rule);
      return;
    case 'PutRule':
      rules.set(foldCase(write.ruleName), write.rule);
      return;
    case 'DeleteRule':
      rules.delete(foldCase(write.ruleName));
      return;
    case 'Provision':
      return;
  }
}
