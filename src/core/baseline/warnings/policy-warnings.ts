import { kindOfPolicyWord } from '../../kinds/kinds.ts';
import { prepareBaselineRules } from '../assignment/prepare-baseline-rules.ts';
import type { PlacedRule } from '../checks/placed-rules.ts';
import { placedRules } from '../checks/placed-rules.ts';
import { builtInPack, isNameOfLaterPack } from '../packs/built-in-pack.ts';
import type { UserPacks } from '../packs/rules-of-packs.ts';
import type { BaselineProblem } from '../policy/baseline.ts';
import { isExemptionActive } from '../policy/exemption.ts';
import type { Assignment, Policy } from '../policy/policy.ts';
import type { PolicyFault, PolicyPath } from '../policy/policy-problem.ts';
import { faultFromSentences } from '../policy/policy-problem.ts';
import { SAMPLE_VALUES } from '../policy/written-rule.ts';
import { accountWarnings } from './account-warnings.ts';
import { alertWarnings } from './alert-warnings.ts';
import { forbiddenWarnings, sparkWarnings, windowWarnings } from './assignment-warnings.ts';
import { azureNameWarnings } from './azure-name-warnings.ts';

/**
 * Warns about valid entries that may be unintended. No warning makes a policy invalid.
 *
 * @param now undefined: no warning about entries that have ended
 */
export function policyWarnings(policy: Policy, now: Date | undefined): readonly PolicyFault[] {
  const userPacks: UserPacks = new Map(policy.packs.map((pack) => [pack.name, pack]));
  return [
    ...policy.assignments.flatMap((assignment, index) =>
      assignmentWarnings(assignment, ['assignments', index], { userPacks, kinds: policy.kinds }),
    ),
    ...namesOfLaterPacks(policy),
    ...azureNameWarnings(policy),
    ...accountWarnings(policy, userPacks),
    ...unreachable(policy),
    ...unusedPacks(policy),
    ...repeatedExemptions(policy),
    ...(now === undefined ? [] : endedExemptions(policy, now)),
    ...alertWarnings(policy.alerts, now),
  ];
}

interface AboutPolicy {
  readonly userPacks: UserPacks;
  readonly kinds: readonly string[];
}

function assignmentWarnings(
  assignment: Assignment,
  path: PolicyPath,
  { kinds, userPacks }: AboutPolicy,
): readonly PolicyFault[] {
  const warnings: PolicyFault[] = [];
  if (assignment.match.tags !== undefined) {
    warnings.push({
      path: [...path, 'match', 'tags'],
      message: 'the match rests on tags: a person who may edit the tags of a hub can choose its baseline',
      remedy:
        'Match on subscriptions or resource groups where you can. A hub that changes its assignment this way keeps the old one until a person approves (HW705), unless the new one is as strict.',
    });
  }
  const placed = placedRules(assignment, path, userPacks);
  return [
    ...warnings,
    ...windowWarnings(assignment, path),
    ...ruleWarnings(assignment, placed, userPacks),
    ...(kinds.some(hasSpark) ? sparkWarnings(assignment, placed) : []),
    ...forbiddenWarnings(assignment, path),
  ];
}

function hasSpark(word: string): boolean {
  return kindOfPolicyWord(word)?.network.hasSpark === true;
}

interface RuleWarning {
  readonly problem: BaselineProblem;
  readonly path: PolicyPath;
  readonly origins: Set<string>;
  readonly rules: Set<string>;
}

/** Problems with the same text are reported once, at the first line that causes one. */
function ruleWarnings(
  assignment: Assignment,
  placed: readonly PlacedRule[],
  userPacks: UserPacks,
): readonly PolicyFault[] {
  const terms = { mode: assignment.isolation.mode, firewallAccepted: assignment.firewallSku !== undefined };
  const byMessage = new Map<string, RuleWarning>();
  for (const { rule, origin, path } of placed) {
    // `packs show` lists the notes on a built-in pack before its choice. Only a problem that keeps its rules from being
    // written is news.
    const isBuiltIn = !userPacks.has(origin) && builtInPack(origin) !== undefined;
    for (const problem of prepareBaselineRules([{ rule, origin }], terms)(SAMPLE_VALUES).problems) {
      if (isBuiltIn && !problem.blocksRule) continue;
      const known = byMessage.get(problem.message) ?? { problem, path, origins: new Set(), rules: new Set() };
      byMessage.set(problem.message, known);
      known.origins.add(origin);
      known.rules.add(problem.rule ?? '');
    }
  }
  return [...byMessage.values()].map(ruleWarning);
}

function ruleWarning({ problem, path, origins, rules }: RuleWarning): PolicyFault {
  const { message, remedy } = faultFromSentences(path, problem.message);
  const effect = rules.size === 1 ? 'the rule is not written' : `${rules.size} rules are not written`;
  const from = [...origins].sort().join(', ');
  return {
    path,
    message: `${problem.code} for ${from}: ${message}${problem.blocksRule ? ` (${effect})` : ''}`,
    remedy,
  };
}

function unreachable(policy: Policy): readonly PolicyFault[] {
  const all = policy.assignments.findIndex(({ match }) => Object.values(match).every((part) => part === undefined));
  const taker = policy.assignments[all];
  if (taker === undefined) return [];
  return policy.assignments.slice(all + 1).map(({ name }, index) => ({
    path: ['assignments', all + 1 + index],
    message: `no hub gets "${name}": "${taker.name}" above it matches every hub`,
    remedy: `Move "${taker.name}" to the end, or give it a match.`,
  }));
}

function namesOfLaterPacks({ packs }: Policy): readonly PolicyFault[] {
  return packs
    .filter(({ name }) => isNameOfLaterPack(name))
    .map(({ name }) => ({
      path: ['packs', name],
      atKey: true,
      message: `"${name}" is also the name of a built-in pack, and this policy's own pack is used`,
      remedy: 'Choose another name where you mean to use both.',
    }));
}

function unusedPacks(policy: Policy): readonly PolicyFault[] {
  const used = new Set([
    ...policy.assignments.flatMap(({ packs }) => packs),
    ...policy.packs.flatMap((pack) => pack.extends),
  ]);
  return policy.packs
    .filter(({ name }) => !used.has(name))
    .map(({ name }) => ({
      path: ['packs', name],
      atKey: true,
      message: `pack "${name}" is not used`,
      remedy: 'Name it in an assignment, or remove it.',
    }));
}

function repeatedExemptions(policy: Policy): readonly PolicyFault[] {
  const ids = policy.exemptions.map(({ id }) => id);
  return policy.exemptions.flatMap(({ id }, index) =>
    ids.indexOf(id) === index
      ? []
      : [{ path: ['exemptions', index], message: 'this exemption is a duplicate', remedy: 'Remove one of the two.' }],
  );
}

function endedExemptions({ exemptions }: Policy, now: Date): readonly PolicyFault[] {
  return exemptions.flatMap((exemption, index) =>
    isExemptionActive(exemption, now)
      ? []
      : [
          {
            path: ['exemptions', index, 'expires'],
            message: 'this exemption has ended: it exempts nothing',
            remedy: 'Remove it; or, if it is still justified, review it and set a later date.',
          },
        ],
  );
}
