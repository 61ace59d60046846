import { prepareAssignments } from '../baseline/assignment/assign.ts';
import { packDestinations, packReference } from '../baseline/packs/pack.ts';
import type { Baseline } from '../baseline/policy/baseline.ts';
import { buildPolicy } from '../baseline/policy-file/build-policy.ts';
import { KINDS, policySchema } from '../baseline/schema/policy-schema.ts';
import type { Observation } from '../observation/observation.ts';
import { covers } from '../rules/coverage/coverage.ts';
import type { Destination } from '../rules/outbound-rule.ts';
import { foldCase } from '../text/fold-case.ts';
import type { Finding } from '../verdict/catalogue/finding.ts';
import type { HubGroup, SharedSettings } from './alike-hubs.ts';
import type { GroupContent } from './group-content.ts';
import { contentOf } from './group-content.ts';
import type { WrittenMatch } from './place-match.ts';
import { planAsSeen } from './plan-as-seen.ts';
import type { SurveyedHub } from './surveyed-hub.ts';

/** An assignment that describes its hubs as they are. */
export interface ProposedAssignment extends HubGroup, GroupContent {
  readonly name: string;
  readonly match: WrittenMatch;
  /** Hubs whose network is not provisioned. */
  readonly asleep: readonly SurveyedHub[];
}

/** The keys of an assignment in a policy file, except its name, its match and its rules. */
export function settingsEntry(
  { acceptsInternet, firewallSku, isolationMode }: SharedSettings,
  { packs, rules }: GroupContent,
  hubs: readonly SurveyedHub[],
) {
  const needsFirewall = packs.length > 0 || rules.some(({ destination }) => destination.type === 'FQDN');
  const needsSpark = rules.some(
    ({ destination }) => destination.type === 'PrivateEndpoint' && destination.sparkEnabled,
  );
  const provisioning = {
    ...(asleepAmong(hubs).length === 0 ? {} : { start: false }),
    ...(needsSpark ? { includeSpark: true } : {}),
  };
  return {
    mode: 'observe',
    isolation: { mode: isolationMode },
    ...(needsFirewall && firewallSku !== undefined ? { firewall: { sku: firewallSku } } : {}),
    unlistedRules: acceptsInternet ? 'allow' : 'report',
    ...(Object.keys(provisioning).length === 0 ? {} : { provisioning }),
  } as const;
}

/** The hubs with isolation whose network is not provisioned: a policy that starts it would have a step for each. */
export function asleepAmong(hubs: readonly SurveyedHub[]): readonly SurveyedHub[] {
  return hubs.filter(
    ({ observation }) => observation.isolationMode !== 'Disabled' && observation.networkStatus !== 'Active',
  );
}

/**
 * The packs and rules of a group with which the planner finds no difference on any of its hubs: what it finds a fault
 * with is left out.
 */
export function soundContent({ hubs, settings }: HubGroup, now: Date): GroupContent {
  let content = contentOf(hubs);
  for (;;) {
    const baselineFor = baselinesOf(settings, content, hubs);
    const wrong = hubs.flatMap(({ observation }) => wrongRules(observation, baselineFor(observation), now));
    const next = without(content, wrong);
    if (next === undefined) return content;
    content = next;
  }
}

/** Prepares the baseline of a group for each of its hubs. */
export function baselinesOf(
  settings: SharedSettings,
  content: GroupContent,
  hubs: readonly SurveyedHub[],
): (hub: Observation) => Baseline {
  const name = 'group';
  const assignment = {
    name,
    ...settingsEntry(settings, content, hubs),
    packs: content.packs.map(packReference),
    rules: content.rules.map(({ entry }) => entry),
  };
  const policy = buildPolicy(policySchema.parse({ version: 1, kinds: [...KINDS], assignments: [assignment] }));
  const { named } = prepareAssignments(policy);
  return (hub) => {
    const baseline = named(name, hub);
    if (baseline === undefined) throw new Error('the assignment of a group has no baseline');
    return baseline;
  };
}

/** True for a finding that decides a verdict. */
export function decidesVerdict({ class: kind, exemptedBy }: Finding): boolean {
  return kind !== 'lint' && kind !== 'operational' && exemptedBy === undefined;
}

function wrongRules(observation: Observation, baseline: Baseline, now: Date): readonly Destination[] {
  const { findings } = planAsSeen(observation, { kind: 'Assigned', baseline, reasons: [] }, now);
  const names = new Set(findings.filter(decidesVerdict).map(({ rule }) => foldCase(rule ?? '')));
  return names.size === 0
    ? []
    : baseline.rules.filter(({ name }) => names.has(foldCase(name))).map(({ destination }) => destination);
}

/** @returns undefined when nothing of the content is wrong */
function without({ packs, rules }: GroupContent, wrong: readonly Destination[]): GroupContent | undefined {
  const isRight = (destination: Destination) => !wrong.some((each) => covers(each, destination));
  const next = {
    packs: packs.filter((pack) => packDestinations(pack).every(isRight)),
    rules: rules.filter(({ destination }) => isRight(destination)),
  };
  return next.packs.length === packs.length && next.rules.length === rules.length ? undefined : next;
}
