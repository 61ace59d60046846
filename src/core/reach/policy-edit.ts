import type { Baseline } from '../baseline/policy/baseline.ts';
import type { AssignmentKey } from '../baseline/policy-file/assignment-lines.ts';
import type { Destination } from '../rules/outbound-rule.ts';
import type { ReachOption } from './reach-options.ts';

/** The edit of a policy that makes an option true. */
export interface PolicyEdit {
  /** Name of the assignment to edit. */
  readonly assignment: string;
  /** The key of the assignment to edit; undefined: the policy asks for the rule already. */
  readonly key: AssignmentKey | undefined;
  /** The edit as a phrase: `add huggingface@2026-06`; undefined: no edit is needed. A person replaces `ADDRESS`. */
  readonly edit: string | undefined;
}

/** The edit that gives the hubs of an assignment what an option of `reachOptions` opens. */
export function policyEdit({ destinations, kind, name, template }: ReachOption, baseline: Baseline): PolicyEdit {
  const { assignment, mode, rules } = baseline;
  if (kind === 'pack') return { assignment, key: 'packs', edit: `add ${name}` };
  if (rules.some((rule) => rule.name === name)) {
    return mode === 'observe'
      ? { assignment, key: 'mode', edit: 'set mode: enforce' }
      : { assignment, key: undefined, edit: undefined };
  }
  const only = destinations[0] ?? template?.destination;
  return { assignment, key: 'rules', edit: `add ${(only === undefined ? undefined : entryText(only)) ?? name}` };
}

/** The rule as a policy writes it; undefined where a person has to fill in a part. */
function entryText(destination: Destination): string | undefined {
  switch (destination.type) {
    case 'FQDN':
      return `{ fqdn: ${destination.hosts.join(', ')} }`;
    case 'ServiceTag': {
      const { addressPrefixes, ports, protocol } = destination;
      const numbers = ports.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
      const prefixes = addressPrefixes.map((prefix) => `"${prefix}"`).join(', ');
      return `{ serviceTag: { addressPrefixes: [${prefixes}], protocol: "${protocol}", ports: "${numbers}" } }`;
    }
    case 'PrivateEndpoint':
      return undefined;
  }
}
