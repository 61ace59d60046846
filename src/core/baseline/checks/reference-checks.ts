import { foldCase } from '../../text/fold-case.ts';
import { nearestWord } from '../../text/nearest-word.ts';
import { builtInPack, isNameOfLaterPack } from '../packs/built-in-pack.ts';
import { packReferenceFault } from '../packs/rules-of-packs.ts';
import type { PolicyFault, PolicyPath } from '../policy/policy-problem.ts';
import type { PackEntry } from '../schema/policy-schema.ts';
import type { Part, PolicyParts } from './policy-parts.ts';
import { droppedKey, isDroppedKey } from './reserved-key.ts';

/** Faults of packs, and of names that refer to packs. */
export function packFaults(parts: PolicyParts): readonly PolicyFault[] {
  const unknown = parts.packReferences.flatMap(({ path, entry }) => {
    const fault = packReferenceFault(entry, parts.packNames);
    return fault === undefined ? [] : [{ path, ...fault }];
  });
  return [...unknown, ...parts.packs.flatMap((pack) => faultsOfPack(pack, parts))];
}

/** Packs with the one name that the schema drops together with its content. */
export function droppedPackFaults({ packNames }: Pick<PolicyParts, 'packNames'>): readonly PolicyFault[] {
  return packNames.filter(isDroppedKey).map((name) => droppedKey(['packs', name], name, 'the name of a pack'));
}

function faultsOfPack({ path, entry }: Part<PackEntry>, parts: PolicyParts): readonly PolicyFault[] {
  const name = String(path.at(-1));
  const faults: PolicyFault[] = [];
  if (builtInPack(name) !== undefined && !isNameOfLaterPack(name)) {
    const message = `"${name}" is the name of a built-in pack`;
    faults.push({ path, atKey: true, message, remedy: 'Choose another name; extend the built-in pack to add to it.' });
  }
  if (entry.rules.length === 0 && entry.extends.length === 0) {
    const message = `pack "${name}" holds no rules`;
    faults.push({ path, atKey: true, message, remedy: 'Give it rules, or packs to extend, or remove it.' });
  }
  const circle = circleFrom(name, parts);
  // Reported once for each circle, at the pack that comes first in the file.
  if (circle !== undefined && name === parts.packNames.find((each) => circle.includes(each))) {
    const message = `packs extend each other in a circle: ${circle.join(' → ')}`;
    faults.push({ path: [...path, 'extends'], message, remedy: 'Remove one of them from the circle.' });
  }
  return faults;
}

/** The path from a pack back to itself, the shortest first. */
function circleFrom(name: string, parts: PolicyParts): readonly string[] | undefined {
  const extended = new Map(parts.packs.map(({ path, entry }) => [String(path.at(-1)), entry.extends]));
  const ways: (readonly string[])[] = [[name]];
  const seen = new Set<string>();
  for (const way of ways) {
    for (const next of extended.get(way.at(-1) ?? '') ?? []) {
      if (next === name) return [...way, next];
      if (!seen.has(next)) ways.push([...way, next]);
      seen.add(next);
    }
  }
  return undefined;
}

/** Faults of names that must be unique. */
export function nameFaults(parts: PolicyParts): readonly PolicyFault[] {
  return duplicates(parts.assignmentNames, 'assignment');
}

/** Faults of names that exist already, in any case. */
export function duplicates(names: readonly Part<string>[], what: string): readonly PolicyFault[] {
  const seen = new Set<string>();
  return names.flatMap(({ path, entry: name }) => {
    const key = foldCase(name);
    const isTaken = seen.has(key);
    seen.add(key);
    if (!isTaken) return [];
    return [{ path, message: `there is another ${what} named "${name}"`, remedy: 'Names must differ, case aside.' }];
  });
}

/** A fault when a name is not a known one; the remedy names the nearest. */
export function unknownName(
  path: PolicyPath,
  name: string,
  known: readonly string[],
  what: string,
): readonly PolicyFault[] {
  if (known.includes(name)) return [];
  const near = nearestWord(name, known);
  const there = known.length === 0 ? `The policy defines no ${what}.` : `There are ${known.join(', ')}.`;
  const remedy = /[*?]/.test(name)
    ? `Names of ${what}s are no patterns here: write each one. ${there}`
    : near === undefined
      ? there
      : `Did you mean "${near}"?`;
  return [{ path, message: `there is no ${what} "${name}"`, remedy }];
}
