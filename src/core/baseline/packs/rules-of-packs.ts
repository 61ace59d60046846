import { nearestWord } from '../../text/nearest-word.ts';
import type { Assignment, UserPack, WrittenRule } from '../policy/policy.ts';
import { builtInPack, builtInReferences } from './built-in-pack.ts';

/** A written rule and its origin, as a display text: `vscode@2026-02`, `contoso-data`, `assignment production`. */
export interface SourcedRule {
  readonly rule: WrittenRule;
  readonly origin: string;
}

/** The packs a policy defines, by name. */
export type UserPacks = ReadonlyMap<string, UserPack>;

/**
 * The rules of packs and of the packs that they extend, in the order written. A pack that is reached twice counts once.
 * Unknown references and circles are left out: the checks have reported them.
 */
export function rulesOfPacks(references: readonly string[], userPacks: UserPacks): readonly SourcedRule[] {
  const rules: SourcedRule[] = [];
  const seen = new Set<string>();
  const visit = (reference: string) => {
    const userPack = userPacks.get(reference);
    const builtIn = userPack === undefined ? builtInPack(reference) : undefined;
    const name = userPack?.name ?? builtIn?.reference;
    if (name === undefined || seen.has(name)) return;
    seen.add(name);
    for (const extended of userPack?.extends ?? []) visit(extended);
    for (const rule of userPack?.rules ?? builtIn?.rules ?? []) rules.push({ rule, origin: name });
  };
  for (const reference of references) visit(reference);
  return rules;
}

/** The display text for the origin of rules that an assignment lists itself. */
export function ownOrigin({ name }: Pick<Assignment, 'name'>): string {
  return `assignment ${name}`;
}

/** Every rule that an assignment wants: the rules of its packs, then its own. */
export function rulesOfAssignment(assignment: Assignment, userPacks: UserPacks): readonly SourcedRule[] {
  const origin = ownOrigin(assignment);
  return [...rulesOfPacks(assignment.packs, userPacks), ...assignment.rules.map((rule) => ({ rule, origin }))];
}

/**
 * Reports a wrong reference to a pack and suggests the nearest name.
 *
 * @param userPackNames names of the packs that the policy defines
 * @returns undefined when there is such a pack
 */
export function packReferenceFault(
  reference: string,
  userPackNames: readonly string[],
): { readonly message: string; readonly remedy: string } | undefined {
  if (userPackNames.includes(reference) || builtInPack(reference) !== undefined) return undefined;
  const [name = '', edition] = reference.split('@');
  if (edition !== undefined && userPackNames.includes(name)) {
    return { message: `pack "${name}" of this policy has no editions`, remedy: `Write "${name}".` };
  }
  const editions = builtInReferences().filter((known) => known.startsWith(`${name}@`));
  if (edition !== undefined && editions.length > 0) {
    return {
      message: `pack "${name}" has no edition "${edition}"`,
      remedy: `There ${editions.length === 1 ? 'is' : 'are'} ${listed(editions)}.`,
    };
  }
  const known = [...userPackNames, ...builtInReferences().map((each) => each.replace(/@.*/, ''))];
  const names = [...new Set(known)];
  const near = nearestWord(name, names);
  const remedy = near === undefined ? `There are ${names.join(', ')}.` : `Did you mean "${near}"?`;
  return { message: `there is no pack "${reference}"`, remedy };
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
