import type { KindName } from '../../kinds/kind-name.ts';
import { KINDS, kindOfPolicyWord } from '../../kinds/kinds.ts';
import type { PlacedRule } from '../checks/placed-rules.ts';
import { placedRules } from '../checks/placed-rules.ts';
import { packNamed } from '../packs/built-in-packs.ts';
import type { UserPacks } from '../packs/rules-of-packs.ts';
import type { Assignment, Policy } from '../policy/policy.ts';
import type { PolicyFault, PolicyPath } from '../policy/policy-problem.ts';

/** Warns about parts of a policy that have no effect, or another one, on the kinds of resource that it governs. */
export function accountWarnings(policy: Policy, userPacks: UserPacks): readonly PolicyFault[] {
  const kinds = new Set(policy.kinds.flatMap((word) => kindOfPolicyWord(word)?.name ?? []));
  return [
    ...choicesWithoutAccounts(policy, kinds),
    ...policy.assignments.flatMap((assignment, index) => {
      const path = ['assignments', index];
      return [
        ...packWarnings(assignment, path, kinds),
        ...(kinds.has('FoundryAccount') ? settingWarnings(assignment, path) : []),
        ...sparkWarnings(assignment, path, { kinds, placed: placedRules(assignment, path, userPacks) }),
      ];
    }),
  ];
}

type Kinds = ReadonlySet<KindName>;

function choicesWithoutAccounts({ foundryAccounts }: Policy, kinds: Kinds): readonly PolicyFault[] {
  if (foundryAccounts === undefined || kinds.has('FoundryAccount')) return [];
  return [
    {
      path: ['foundryAccounts'],
      atKey: true,
      message: 'this block has no effect: "kinds" does not name FoundryAccount',
      remedy: 'Add FoundryAccount to "kinds", or remove the block.',
    },
  ];
}

/** Built-in packs whose hosts no resource of the policy uses. Each opens hosts without a use. */
function packWarnings({ packs }: Assignment, path: PolicyPath, kinds: Kinds): readonly PolicyFault[] {
  return packs.flatMap((reference, at) => {
    const pack = packNamed(reference);
    const serves = pack.ok ? pack.value.serves : undefined;
    if (serves === undefined || kinds.has(serves)) return [];
    const users = KINDS[serves].words.many;
    return [
      {
        path: [...path, 'packs', at],
        message: `pack "${reference}" is for ${users}, and "kinds" names none of their kinds`,
        remedy:
          serves === 'FoundryAccount'
            ? 'Add FoundryAccount to "kinds", or remove the pack.'
            : 'Remove the pack; "foundry-agents" holds the hosts that agents need.',
      },
    ];
  });
}

function settingWarnings(
  { firewallSku, isolation, provisioning }: Assignment,
  path: PolicyPath,
): readonly PolicyFault[] {
  const warnings: PolicyFault[] = [];
  if (!provisioning.start && isolation.mode !== undefined)
    warnings.push({
      path: [...path, 'provisioning', 'start'],
      message:
        'Azure provisions the network of a Foundry account with the write of its isolation mode, also where "start" is false',
      remedy:
        'Set "isolation" to report where no network may be provisioned, or leave "start" as it is for hubs alone.',
    });
  if (firewallSku === 'Basic')
    warnings.push({
      path: [...path, 'firewall', 'sku'],
      message:
        'Azure does not change the SKU of the firewall of a Foundry account: Basic holds for accounts without an FQDN rule',
      remedy: 'Expect HW105 on accounts with a Standard firewall. Hubwarden only reports it.',
    });
  return warnings;
}

/** Settings for Spark in a policy whose resources know none. */
function sparkWarnings(
  { provisioning }: Assignment,
  path: PolicyPath,
  { kinds, placed }: { readonly kinds: Kinds; readonly placed: readonly PlacedRule[] },
): readonly PolicyFault[] {
  if ([...kinds].some((name) => KINDS[name].network.hasSpark)) return [];
  const endpoint = placed.find(({ rule }) => rule.kind === 'PrivateEndpoint' && rule.sparkEnabled);
  const message = 'Foundry accounts know no Spark, so this has no effect';
  return [
    ...(provisioning.includeSpark
      ? [{ path: [...path, 'provisioning', 'includeSpark'], message, remedy: 'Remove "includeSpark".' }]
      : []),
    ...(endpoint === undefined
      ? []
      : [{ path: endpoint.path, message, remedy: 'Remove "sparkEnabled" from the rule.' }]),
  ];
}
