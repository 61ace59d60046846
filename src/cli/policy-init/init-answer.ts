import { packReference } from '../../core/baseline/packs/pack.ts';
import type { PolicyProblem } from '../../core/baseline/policy/policy-problem.ts';
import { countedIds, wordsOfIds } from '../../core/kind-words.ts';
import type { InitialPolicy } from '../../core/policy-init/init-policy.ts';
import { typeWords } from '../../core/policy-init/set-aside.ts';
import { counted } from '../../core/text/counted.ts';
import type { FleetFound } from './saved-fleet.ts';

function idsOf({ hubs }: InitialPolicy['assignments'][number]): readonly string[] {
  return hubs.map(({ observation }) => observation.hubId);
}

/** What was written, for people. */
export function initText({ assignments, exemptions, leftOver }: InitialPolicy, out: string): string {
  const hubs = assignments.flatMap((each) => idsOf(each));
  const hubsWithRest = leftOver.filter((each) => each.rules.length > 0).map(({ hubId }) => hubId);
  const rules = leftOver.reduce((sum, each) => sum + each.rules.length, 0);
  return [
    `Wrote ${out}: ${counted(assignments.length, 'assignment')} for ${countedIds(hubs)}, all in mode observe.`,
    ...assignments.map((each) => `  ${each.name}: ${countedIds(idsOf(each))}`),
    ...(exemptions === 0
      ? []
      : [`${counted(exemptions, 'exemption')} ${exemptions === 1 ? 'covers' : 'cover'} the rest.`]),
    ...(rules === 0
      ? []
      : [`${counted(rules, 'rule')} of ${countedIds(hubsWithRest)} ${rules === 1 ? 'is' : 'are'} listed at its end.`]),
  ].join('\n');
}

/** What the text of the policy does not say by itself. */
export function initNotes(
  { assignments, leftOver, setAside, warnings }: InitialPolicy,
  { unseen }: FleetFound,
): readonly string[] {
  const open = leftOver.filter(({ findings }) => findings.length > 0).map(({ hubId }) => hubId);
  const { many, one } = typeWords(setAside.map(({ hubId }) => hubId));
  return [
    ...unseen.map(({ subscriptionId, why }) => `Subscription ${subscriptionId} could not be read: ${why}`),
    ...(setAside.length === 0
      ? []
      : [
          `${counted(setAside.length, one, many)} ${setAside.length === 1 ? 'is' : 'are'} not described: see the end of the policy.`,
        ]),
    ...(open.length === 0 ? [] : [`Findings of ${countedIds(open)} stay under the policy: see its end.`]),
    ...(warnings.length === 0
      ? []
      : [
          `"policy validate" has ${counted(warnings.length, 'warning')}: ${warnings.length === 1 ? 'it restates' : 'each restates'} what ${wordsOfIds(assignments.flatMap((each) => idsOf(each))).many} have today.`,
        ]),
  ];
}

/** The answer for programs; it lists every hub and rule, also where the text shortens. */
export function initJson(policy: InitialPolicy, { unseen }: FleetFound, out: string | undefined): object {
  return {
    written: out ?? null,
    assignments: policy.assignments.map(({ hubs, match, name, packs, rules, settings }) => ({
      name,
      match,
      isolationMode: settings.isolationMode,
      packs: packs.map(packReference),
      rules: rules.map(({ entry }) => entry),
      hubs: hubs.map(({ observation }) => observation.hubId),
    })),
    exemptions: policy.exemptions,
    left: policy.leftOver.map(({ assignment, findings, hubId, rules }) => ({
      hubId,
      assignment,
      rules: rules.map(({ destination, reason, rule }) => ({ rule, destination, reason: reason ?? null })),
      findings: findings.map(({ code, message, rule }) => ({ code, rule: rule ?? null, message })),
    })),
    notDescribed: policy.setAside,
    unseen,
    warnings: policy.warnings.map(warningJson),
    policy: policy.text,
  };
}

function warningJson({ column, line, message, path, remedy }: PolicyProblem): object {
  return { line: line ?? null, column: column ?? null, path, message, remedy };
}
