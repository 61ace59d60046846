import { packReference } from '../baseline/packs/pack.ts';
import { KINDS } from '../baseline/schema/policy-schema.ts';
import { foldCase } from '../text/fold-case.ts';
import { gatherRules } from './own-packs.ts';
import type { ProposedAssignment } from './proposed-assignment.ts';
import { settingsEntry } from './proposed-assignment.ts';
import type { HeldRule, SurveyedHub } from './surveyed-hub.ts';

/** The content of a policy file, and the rules in it. */
export interface PolicyContent {
  readonly file: Readonly<Record<string, unknown>>;
  readonly rules: readonly HeldRule[];
}

/** Puts the assignments into the form of a policy file; its keys have the order in which people read them. */
export function policyContent(
  assignments: readonly ProposedAssignment[],
  fleet: readonly SurveyedHub[],
  subscriptions: readonly string[] | undefined,
): PolicyContent {
  const gathered = gatherRules(assignments);
  const packs = gathered.packs.map(({ description, name, rules }) => [
    name,
    { description, rules: rules.map(({ entry }) => entry) },
  ]);
  const file = {
    version: 1,
    ...(subscriptions === undefined ? {} : { scope: { subscriptions: [...subscriptions].sort() } }),
    kinds: kindsOf(fleet),
    ...(packs.length === 0 ? {} : { packs: Object.fromEntries(packs) }),
    assignments: assignments.map((assignment, at) => assignmentEntry(assignment, gathered.assignments[at])),
  };
  return { file, rules: assignments.flatMap(({ rules }) => rules) };
}

function kindsOf(fleet: readonly SurveyedHub[]): readonly string[] {
  const kinds = new Set(fleet.map(({ observation }) => foldCase(observation.kind)));
  return KINDS.filter((kind) => kinds.has(foldCase(kind)));
}

function assignmentEntry(
  assignment: ProposedAssignment,
  own: ReturnType<typeof gatherRules>['assignments'][number] | undefined,
): object {
  const { match, name } = assignment;
  const { firewall, isolation, mode, provisioning, unlistedRules } = {
    firewall: undefined,
    provisioning: undefined,
    ...settingsEntry(assignment.settings, assignment, assignment.hubs),
  };
  const packs = [...assignment.packs.map(packReference), ...(own?.packs ?? [])];
  const rules = own?.rules.map(({ entry }) => entry) ?? [];
  return {
    name,
    ...(Object.keys(match).length === 0 ? {} : { match }),
    mode,
    isolation,
    ...(firewall === undefined ? {} : { firewall }),
    ...(provisioning === undefined ? {} : { provisioning }),
    unlistedRules,
    ...(packs.length === 0 ? {} : { packs }),
    ...(rules.length === 0 ? {} : { rules }),
  };
}
