import { wordOf } from '../kind-words.ts';
import type { Observation } from '../observation/observation.ts';
import type { ObservedRule } from '../rules/outbound-rule.ts';
import type { ReachOption, ReachOptionInput } from './reach-options.ts';
import { isForbiddenTarget, mayHaveNoEffect, reachOptions } from './reach-options.ts';
import type { Match } from './rule-match.ts';
import { matchTarget } from './rule-match.ts';
import type { Target } from './target.ts';
import { isPrivateAddress, targetFrom } from './target.ts';

/** A question: can compute of this hub reach this host over TCP? */
export interface ReachQuestion extends ReachOptionInput {
  /** A name such as `pypi.org`, or an address. */
  readonly host: string;
  readonly port: number;
}

/** The answer, with its reasons. */
export interface ReachAnswer {
  /** False also in doubt. */
  readonly allowed: boolean;
  /** True if a rule names the target and Azure may not apply it; absent otherwise. */
  readonly inDoubt?: true;
  /** Rules that permit it, in the hub's order; empty if the isolation mode itself permits it. */
  readonly by: readonly { readonly rule: string; readonly why: string }[];
  /** Ways to permit it; empty when it is allowed, or when another rule would not help. */
  readonly wouldAllow: readonly ReachOption[];
  /** The answer in a few sentences. */
  readonly why: string;
}

/**
 * Says whether compute of a hub reaches a host over TCP, through which rules, and if not, which change would permit it.
 * Judged from the last read of the hub; only rules that read Active count. It resolves no names: service tags hold
 * addresses, so for a name the answer lists the tags that may permit it and does not count them.
 */
export function reach(question: ReachQuestion): ReachAnswer {
  const target = targetFrom(question.host, question.port);
  if (!target.ok) return { allowed: false, by: [], wouldAllow: [], why: target.error };
  const doubt = doubtAbout(question.observation);
  if (doubt?.isOther === true) return { allowed: false, inDoubt: true, by: [], wouldAllow: [], why: doubt.why };
  const answer = answerFor(question, target.value);
  if (doubt === undefined) return answer;
  return { ...answer, allowed: false, inDoubt: true, why: `${doubt.why} For the managed network: ${answer.why}` };
}

/** Why the managed network of an account may say nothing about its agents; `isOther`: they certainly use another one. */
function doubtAbout({ account, name }: Observation): { readonly isOther: boolean; readonly why: string } | undefined {
  switch (account?.injection) {
    case undefined:
    case 'Managed':
      return undefined;
    case 'Own':
      return {
        isOther: true,
        why: `Not known: the agents of ${name} use a virtual network of its owner (HW411), whose rules Hubwarden does not read.`,
      };
    case 'None':
    case 'Unread':
      return {
        isOther: false,
        why: `Not known: ${name} has no network injection that is known to put its agents into the managed network.`,
      };
  }
}

function answerFor(question: ReachQuestion, target: Target): ReachAnswer {
  const found = findRules(question.observation, target);
  switch (question.observation.isolationMode) {
    case 'Disabled':
      return {
        allowed: true,
        by: [],
        wouldAllow: [],
        why: `Isolation is Disabled: the ${wordOf(question.observation.hubId)} reaches every destination.${baselineChange(question)}`,
      };
    case 'AllowInternetOutbound':
      return inAllowInternet(question, target, found);
    case 'AllowOnlyApprovedOutbound':
      return inApproved(question, target, found);
  }
}

/** The effect of the baseline on a hub without isolation. */
function baselineChange({ baseline }: ReachQuestion): string {
  const wanted = baseline?.isolation.mode;
  if (wanted === undefined || wanted === 'Disabled' || wanted === 'AllowInternetOutbound') return '';
  return ` The baseline asks for ${wanted}; from then on only rules let traffic out.`;
}

interface Found {
  readonly rule: ObservedRule;
  readonly why: string;
}

interface FoundRules {
  /** Rules in force that permit the target. */
  readonly open: readonly Found[];
  /** Rules in force that deny the target. */
  readonly denied: readonly Found[];
  /** Rules that would permit it if they were in force. */
  readonly waiting: readonly Found[];
  /** Rules in force that name the target on other ports. */
  readonly wrongPort: readonly Found[];
  /** Rules in force that may or may not hold the target's addresses. */
  readonly maybeOpen: readonly Maybe[];
  readonly maybeDenied: readonly Maybe[];
}

interface Maybe {
  readonly rule: ObservedRule;
  /** Given for a private endpoint. */
  readonly why: string | undefined;
}

interface Matched {
  readonly rule: ObservedRule;
  readonly match: Match;
}

function findRules(observation: Observation, target: Target): FoundRules {
  const matched = observation.rules.flatMap((rule) =>
    rule.destination === undefined ? [] : [{ rule, match: matchTarget(rule.destination, target) }],
  );
  const allows = matched.filter(({ rule }) => !isDeny(rule));
  const inForce = allows.filter(isActive);
  const denies = matched.filter(({ rule }) => isDeny(rule)).filter(isActive);
  return {
    open: whereMatch(inForce, 'Yes'),
    denied: whereMatch(denies, 'Yes'),
    waiting: whereMatch(
      allows.filter((one) => !isActive(one)),
      'Yes',
    ),
    wrongPort: whereMatch(inForce, 'WrongPort'),
    maybeOpen: maybesAmong(inForce),
    maybeDenied: maybesAmong(denies),
  };
}

function isActive({ rule }: Matched): boolean {
  return rule.status === 'Active';
}

function maybesAmong(matched: readonly Matched[]): readonly Maybe[] {
  return matched.flatMap(({ rule, match }) => (match.kind === 'Maybe' ? [{ rule, why: match.why }] : []));
}

function whereMatch(matched: readonly Matched[], kind: 'Yes' | 'WrongPort'): readonly Found[] {
  return matched.flatMap(({ rule, match }) =>
    match.kind === kind && 'why' in match ? [{ rule, why: match.why }] : [],
  );
}

function isDeny(rule: ObservedRule): boolean {
  return rule.destination?.type === 'ServiceTag' && rule.destination.action === 'Deny';
}

function inAllowInternet(question: ReachQuestion, target: Target, found: FoundRules): ReachAnswer {
  if (isPrivateAddress(target)) {
    const why = `${target.host} is a private address: AllowInternetOutbound opens the internet, and has no route to other networks.`;
    return { allowed: false, by: [], wouldAllow: reachOptions(target, question), why };
  }
  const through = found.open.length === 0 ? '' : ` It uses ${names(found.open)}.`;
  const why = `Isolation is AllowInternetOutbound: everything on the internet is open.${through}${baselineChange(question)}`;
  return { allowed: true, by: byOf(found.open), wouldAllow: [], why };
}

function inApproved(question: ReachQuestion, target: Target, found: FoundRules): ReachAnswer {
  const { denied } = found;
  if (denied.length > 0) {
    const why = `${denied.map((one) => `Rule ${one.rule.name} denies it (${one.why}).`).join(' ')} No further rule would help while it is there.`;
    return { allowed: false, by: [], wouldAllow: [], why };
  }
  const certain = found.open.filter(({ rule }) => !ruleInDoubt(rule, target));
  const inDoubt = found.open.filter(({ rule }) => ruleInDoubt(rule, target));
  if (certain.length > 0) {
    const open = certain;
    const why = [
      ...open.map((one) => `Rule ${one.rule.name} lets it through (${one.why}).`),
      ...maybeSentences('deny it', found.maybeDenied),
      ...(isForbiddenTarget(target, question.baseline) ? ['The policy forbids it: HW204.'] : []),
    ].join(' ');
    return { allowed: true, by: byOf(open), wouldAllow: [], why };
  }
  if (inDoubt.length > 0) return answerInDoubt(question, target, inDoubt, found);
  const willCome = found.waiting.some(({ rule }) => rule.status !== 'Deleting');
  const wouldAllow = willCome ? [] : reachOptions(target, question);
  const why = [
    `No rule that is in force lets ${target.host}:${target.port} through.`,
    ...found.waiting.map((one) => pendingSentence(one, question.observation)),
    ...found.wrongPort.map((one) => `Rule ${one.rule.name}: ${one.why}.`),
    ...maybeSentences('let it through', found.maybeOpen),
    ...baselineSentences(question, target, wouldAllow),
  ].join(' ');
  return { allowed: false, by: [], wouldAllow, why };
}

function ruleInDoubt({ destination }: ObservedRule, target: Target): boolean {
  return destination !== undefined && mayHaveNoEffect(destination, target);
}

function answerInDoubt(
  question: ReachQuestion,
  target: Target,
  inDoubt: readonly Found[],
  found: FoundRules,
): ReachAnswer {
  const wouldAllow = reachOptions(target, question).filter(
    ({ destinations }) => destinations.length === 0 || destinations.some(({ type }) => type !== 'FQDN'),
  );
  const why = [
    ...inDoubt.map((one) => `Rule ${one.rule.name} names it (${one.why}).`),
    `${target.host} is a storage account, and in AllowOnlyApprovedOutbound Azure reaches storage accounts by private endpoint and not by FQDN rule: the rule may have no effect.`,
    ...(wouldAllow.length === 0
      ? ["The account is Microsoft's, which approves no private endpoint of a customer: try it from a compute."]
      : []),
    ...maybeSentences('let it through', found.maybeOpen),
  ].join(' ');
  return { allowed: false, inDoubt: true, by: byOf(inDoubt), wouldAllow, why };
}

function byOf(found: readonly Found[]): ReachAnswer['by'] {
  return found.map(({ rule, why }) => ({ rule: rule.name, why }));
}

function names(found: readonly Found[]): string {
  return found.map(({ rule, why }) => `rule ${rule.name} (${why})`).join(' and ');
}

function pendingSentence({ rule, why }: Found, observation: Observation): string {
  const would = `Rule ${rule.name} would (${why}), but it is ${rule.status}`;
  if (rule.status === 'Inactive' && observation.networkStatus === 'Inactive')
    return `${would} until the managed network is provisioned.`;
  return rule.errorInformation === undefined ? `${would}.` : `${would}: ${rule.errorInformation.replace(/[.]$/, '')}.`;
}

function maybeSentences(what: 'let it through' | 'deny it', maybes: readonly Maybe[]): readonly string[] {
  const byAddress = maybes.filter(({ why }) => why === undefined).map(({ rule }) => rule.name);
  const byAddresses = `Rules by service tag or prefix hold addresses that Hubwarden does not resolve, so these may ${what}: ${byAddress.join(', ')}.`;
  return [
    ...(byAddress.length === 0 ? [] : [byAddresses]),
    ...maybes.flatMap(({ rule, why }) =>
      why === undefined
        ? []
        : [`Rule ${rule.name} may ${what} (${why}): hosts of this service do not hold the name of the resource.`],
    ),
  ];
}

function baselineSentences(question: ReachQuestion, target: Target, ways: readonly ReachOption[]): readonly string[] {
  const wanted = question.baseline?.rules.filter(({ name }) => ways.some((way) => way.name === name)) ?? [];
  if (wanted.length > 0)
    return [
      `The baseline asks for it (${wanted.map(({ origin }) => origin).join(', ')}); the ${wordOf(question.observation.hubId)} does not have the rule yet.`,
    ];
  if (isForbiddenTarget(target, question.baseline)) return ['The policy forbids a rule to it.'];
  return [];
}
