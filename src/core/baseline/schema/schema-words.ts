import * as z from 'zod';
import { FINDING_CODES } from '../../verdict/catalogue/finding-code.ts';
import { isNameOfLaterPack } from '../packs/built-in-pack.ts';
import { BUILT_IN_PACKS } from '../packs/built-in-packs.ts';
import { packReference } from '../packs/pack.ts';
import { NOT_BLANK, PACK_REFERENCE, wordsPattern } from './schema-patterns.ts';

/** A text that is not blank; blanks around it do not count. */
export const nonBlankText = z.string().trim().min(1).meta({ pattern: NOT_BLANK });

/** The same, with a pattern that the published schema states and the program checks later, with its own message. */
export function patternText(pattern: string): typeof nonBlankText {
  return nonBlankText.meta({ allOf: [{ pattern }] });
}

/** A text for which editors offer known values, beside the other values that the program accepts. */
export function suggestedText(offered: readonly string[], pattern: string): typeof nonBlankText {
  return nonBlankText.meta({ anyOf: [{ enum: [...offered] }, { pattern }] });
}

/** The code of any finding. */
export const findingCodeText = suggestedText(FINDING_CODES, wordsPattern(FINDING_CODES));

const EDITIONS = BUILT_IN_PACKS.map(packReference);
const PACK_NAMES = [...new Set(BUILT_IN_PACKS.map(({ name }) => name))];

/** The name of a pack: a built-in one, one of its editions, or one of the policy's own. */
export const packNameText = nonBlankText.meta({
  anyOf: [{ enum: [...PACK_NAMES, ...EDITIONS] }, { pattern: PACK_REFERENCE }, { pattern: wordsPattern(EDITIONS) }],
});

/** Names that no pack of a policy may have. */
export const RESERVED_PACK_NAMES: readonly string[] = PACK_NAMES.filter((name) => !isNameOfLaterPack(name));

/** The schema of a block that must have one of some keys. */
export function oneKeyOf(keys: readonly string[]): { required: string[]; properties: Record<string, true> }[] {
  // A strict validator requires each required key to be declared at the same place.
  return keys.map((key) => ({ required: [key], properties: { [key]: true } }));
}
