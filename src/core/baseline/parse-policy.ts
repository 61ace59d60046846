import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { alertFaults } from './checks/alert-checks.ts';
import { exemptionFaults } from './checks/exemption-checks.ts';
import { patternFaults } from './checks/pattern-checks.ts';
import { conflictFaults } from './checks/policy-conflicts.ts';
import type { Part, PolicyParts } from './checks/policy-parts.ts';
import { policyParts } from './checks/policy-parts.ts';
import { droppedPackFaults, nameFaults, packFaults } from './checks/reference-checks.ts';
import { ruleFaults } from './checks/rule-checks.ts';
import { timeFaults } from './checks/time-checks.ts';
import { versionFaults } from './checks/version-checks.ts';
import type { Policy } from './policy/policy.ts';
import type { PolicyFault, PolicyPath, PolicyProblem } from './policy/policy-problem.ts';
import { buildAssignment, buildPack, buildPolicy } from './policy-file/build-policy.ts';
import type { PolicyDocument } from './policy-file/policy-document.ts';
import { readPolicyDocument } from './policy-file/policy-document.ts';
import { shapeFaults } from './policy-file/shape-problems.ts';
import { withinBounds } from './policy-file/within-bounds.ts';
import { policySchema } from './schema/policy-schema.ts';
import { writtenRuleFrom } from './schema/rule-from-entry.ts';
import { policyWarnings } from './warnings/policy-warnings.ts';

export type { PolicyProblem } from './policy/policy-problem.ts';
export { renderProblems } from './policy/policy-problem.ts';

/** A valid policy, and warnings about parts that may be unintended. */
export interface ParsedPolicy {
  readonly policy: Policy;
  readonly warnings: readonly PolicyProblem[];
}

/** A process reads a policy once or twice, and compiling its schema takes longer than that. */
const READ_ONCE = { jitless: true } as const;

/**
 * Reads a policy file and makes every check that needs no request to Azure.
 *
 * @param text YAML
 * @param sourceName the name of the file, for problems of the file as a whole
 * @param now for warnings about entries that have ended; without it there are none
 * @param apiVersion the version that Hubwarden writes with; without it no field is too new
 * @returns every problem at once, in the order of the file, each with its line, its path and its remedy
 */
export function parsePolicy(
  text: string,
  sourceName = 'policy',
  now?: Date,
  apiVersion?: string,
): Result<ParsedPolicy, readonly PolicyProblem[]> {
  const document = readPolicyDocument(text, sourceName);
  if (!document.ok) return document;
  const parsed = policySchema.safeParse(document.value.raw, READ_ONCE);
  const parts = policyParts(document.value.raw);
  const faults = [
    ...(parsed.success ? [] : shapeFaults(parsed.error.issues, document.value.raw, document.value.written)),
    ...contentFaults(parts),
    ...(apiVersion === undefined ? [] : versionFaults(parts, apiVersion)),
  ];
  const conflicts = conflictsAmongSound(parts, faults);
  if (!parsed.success || faults.length + conflicts.length > 0)
    return err(placed([...faults, ...conflicts], document.value));
  const policy = buildPolicy(parsed.data);
  return ok({ policy, warnings: placed(policyWarnings(policy, now), document.value) });
}

/**
 * Reads a policy in force, which this release or an earlier one has accepted. New checks of this release do not end
 * enforcement: a number beyond its bounds counts as the bound, and a rule, exemption or pattern that can have no effect
 * has none, as before. HW703 reports them, because the file itself is refused.
 *
 * @returns problems only where the meaning of the policy is unclear: its shape, an unknown pack, an unknown time zone
 */
export function parseAcceptedPolicy(text: string, sourceName: string): Result<Policy, readonly PolicyProblem[]> {
  const document = readPolicyDocument(text, sourceName);
  if (!document.ok) return document;
  const first = policySchema.safeParse(document.value.raw, READ_ONCE);
  const raw = first.success ? document.value.raw : withinBounds(document.value.raw, first.error.issues);
  const parsed = first.success ? first : policySchema.safeParse(raw, READ_ONCE);
  const parts = policyParts(raw);
  const faults = [...(parsed.success ? [] : shapeFaults(parsed.error.issues, raw)), ...unclearParts(parts)];
  if (!parsed.success || faults.length > 0) return err(placed(faults, document.value));
  return ok(buildPolicy(parsed.data));
}

/** Faults that leave the meaning of the policy unclear: to continue could remove rules, or throw. */
function unclearParts(parts: PolicyParts): readonly PolicyFault[] {
  const isZone = ({ path }: PolicyFault) => path.at(-1) === 'timeZone';
  return [
    ...parts.rules.filter(({ entry }) => writtenRuleFrom(entry) === undefined).flatMap((part) => ruleFaultsOf(part)),
    ...packFaults(parts),
    ...nameFaults(parts),
    ...[...timeFaults(parts), ...alertFaults(parts)].filter(isZone),
  ];
}

function ruleFaultsOf(part: PolicyParts['rules'][number]): readonly PolicyFault[] {
  return ruleFaults({ rules: [part], forbidden: [] });
}

function contentFaults(parts: PolicyParts): readonly PolicyFault[] {
  return [
    ...ruleFaults(parts),
    ...droppedPackFaults(parts),
    ...packFaults(parts),
    ...nameFaults(parts),
    ...alertFaults(parts),
    ...timeFaults(parts),
    ...exemptionFaults(parts.exemptions, parts.kinds),
    ...patternFaults(parts),
  ];
}

/** Compares the assignments and packs that have no other fault. */
function conflictsAmongSound(parts: PolicyParts, faults: readonly PolicyFault[]): readonly PolicyFault[] {
  const isSound = ({ path }: Part<unknown>) => !faults.some((fault) => isWithin(fault.path, path));
  const packs = parts.packs.filter(isSound).map(({ path, entry }) => buildPack(String(path.at(-1)), entry));
  const assignments = parts.assignments.filter(isSound);
  return conflictFaults(
    assignments.map(({ path, entry }) => ({ path, assignment: buildAssignment(entry) })),
    new Map(packs.map((pack) => [pack.name, pack])),
  );
}

function isWithin(path: PolicyPath, above: PolicyPath): boolean {
  return above.every((step, index) => path[index] === step);
}

function placed(faults: readonly PolicyFault[], document: PolicyDocument): readonly PolicyProblem[] {
  const before = (a: PolicyProblem, b: PolicyProblem) =>
    (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
  return faults.map((fault) => document.locate(fault)).sort(before);
}
