import type { Result } from '../result.ts';
import { ok } from '../result.ts';
import { ruleNameFor } from '../rules/destinations/rule-name.ts';
import { lookUp } from '../text/look-up.ts';
import type { ParsedPolicy } from './parse-policy.ts';
import { parsePolicy } from './parse-policy.ts';
import type { Assignment, Policy, WrittenRule } from './policy/policy.ts';
import type { PolicyPath, PolicyProblem } from './policy/policy-problem.ts';
import type { HubFacts } from './policy/written-rule.ts';
import { destinationsFrom, placeholdersIn, placeholderValues, SAMPLE_VALUES } from './policy/written-rule.ts';
import { readPolicyDocument } from './policy-file/policy-document.ts';

/** A range of a policy file, from 1. */
export interface PolicyPlace {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  /** After the last character. */
  readonly endColumn: number;
}

/** The part of a finding that leads to a place in the policy. */
export interface PlacedFinding {
  readonly code: string;
  /** Name of the rule. */
  readonly rule: string | undefined;
  readonly assignment: string | undefined;
  /** undefined: the finding concerns more than one hub, or facts of the hub are not recorded. */
  readonly hub: HubFacts | undefined;
}

/** A policy file that can say which of its lines asks for what. */
export interface PolicyWithPlaces extends ParsedPolicy {
  /**
   * The line that asks for what a finding is about: the rule in its pack or assignment, else the setting of the assignment,
   * else the assignment, else the first line.
   */
  readonly placeOf: (finding: PlacedFinding) => PolicyPlace;
}

/** Reads a policy file as `parsePolicy` does. @returns else every problem, each with its line */
export function policyWithPlaces(text: string, sourceName: string): Result<PolicyWithPlaces, readonly PolicyProblem[]> {
  const parsed = parsePolicy(text, sourceName);
  if (!parsed.ok) return parsed;
  const document = readPolicyDocument(text, sourceName);
  if (!document.ok) return document;
  const lines = text.split(/\r?\n/);
  const rangeFrom = (path: PolicyPath): PolicyPlace => {
    const { column = undefined, line = undefined } = document.value.locate({ path, message: '', remedy: '' });
    const [startLine, startColumn] = [line ?? 1, column ?? 1];
    const endColumn = Math.max(startColumn + 1, (lines[startLine - 1] ?? '').trimEnd().length + 1);
    return { startLine, startColumn, endLine: startLine, endColumn };
  };
  const pathOf = pathFinder(parsed.value.policy);
  return ok({ ...parsed.value, placeOf: (finding) => rangeFrom(pathOf(finding)) });
}

/** The setting of an assignment that findings without a rule of the policy come from. */
const SETTINGS: Readonly<Record<string, PolicyPath>> = {
  HW101: ['isolation'],
  HW102: ['isolation'],
  HW103: ['isolation'],
  HW104: ['isolation'],
  HW402: ['isolation'],
  HW105: ['firewall'],
  HW406: ['firewall'],
  HW203: ['unlistedRules'],
  HW204: ['forbidden'],
  HW301: ['provisioning'],
};

/** A rule as the policy writes it, and where. */
interface RulePlace {
  readonly rule: WrittenRule;
  readonly path: PolicyPath;
}

function pathFinder(policy: Policy): (finding: PlacedFinding) => PolicyPath {
  const indexes = new Map(policy.assignments.map(({ name }, index) => [name, index]));
  const finders = policy.assignments.map((assignment, index) => ruleFinder(writtenRules(policy, assignment, index)));
  return ({ assignment, code, hub, rule }) => {
    const index = assignment === undefined ? undefined : indexes.get(assignment);
    if (index === undefined) return [];
    const ofRule = rule === undefined ? undefined : finders[index]?.(rule, hub);
    // The nearest value above is taken where the assignment does not write the setting.
    return ofRule ?? ['assignments', index, ...(lookUp(SETTINGS, code) ?? [])];
  };
}

/** Rules that the policy writes itself; rules of built-in packs have no line. */
function writtenRules(policy: Policy, assignment: Assignment, index: number): readonly RulePlace[] {
  const packs = new Map(policy.packs.map((pack) => [pack.name, pack]));
  const places: RulePlace[] = assignment.rules.map((rule, at) => ({ rule, path: ['assignments', index, 'rules', at] }));
  const seen = new Set<string>();
  const visit = (name: string) => {
    const pack = packs.get(name);
    if (pack === undefined || seen.has(name)) return;
    seen.add(name);
    for (const [at, rule] of pack.rules.entries()) places.push({ rule, path: ['packs', name, 'rules', at] });
    for (const extended of pack.extends) visit(extended);
  };
  for (const name of assignment.packs) visit(name);
  return places;
}

/** Names of rules with placeholders differ from hub to hub. */
function ruleFinder(places: readonly RulePlace[]): (name: string, hub: HubFacts | undefined) => PolicyPath | undefined {
  const varying = places.filter(({ rule }) => placeholdersIn(rule).length > 0);
  const fixed = pathsByName(
    places.filter((place) => !varying.includes(place)),
    undefined,
  );
  return (name, hub) => fixed.get(name) ?? (hub === undefined ? undefined : pathsByName(varying, hub).get(name));
}

function pathsByName(places: readonly RulePlace[], hub: HubFacts | undefined): ReadonlyMap<string, PolicyPath> {
  const values = hub === undefined ? SAMPLE_VALUES : placeholderValues(hub);
  const paths = new Map<string, PolicyPath>();
  for (const { path, rule } of places) {
    const destinations = destinationsFrom(rule, values);
    if (!destinations.ok) continue;
    for (const destination of destinations.value) {
      const name = ruleNameFor(destination);
      if (!paths.has(name)) paths.set(name, path);
    }
  }
  return paths;
}
