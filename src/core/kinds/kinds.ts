import { foldCase } from '../text/fold-case.ts';
import { FOUNDRY_ACCOUNT } from './foundry-account.ts';
import type { KindName } from './kind-name.ts';
import { ML_WORKSPACE } from './ml-workspace.ts';
import type { ResourceKind } from './resource-kind.ts';

/** Every kind of resource that Hubwarden governs, by its name. */
export const KINDS: Readonly<Record<KindName, ResourceKind>> = {
  MlWorkspace: ML_WORKSPACE,
  FoundryAccount: FOUNDRY_ACCOUNT,
};

/** The same as a list, hubs first. */
export const RESOURCE_KINDS: readonly ResourceKind[] = Object.values(KINDS);

const BY_TYPE: ReadonlyMap<string, ResourceKind> = new Map(RESOURCE_KINDS.map((kind) => [foldCase(kind.type), kind]));

/** The kind with a resource type, in any casing; undefined for types that Hubwarden does not govern. */
export function kindOfType(type: string): ResourceKind | undefined {
  return BY_TYPE.get(foldCase(type));
}

/**
 * The kind whose lower-case type is written at a position of a text and ends at a slash or with the text; undefined for
 * other types.
 */
export function kindAt(text: string, position: number): ResourceKind | undefined {
  for (const [type, kind] of BY_TYPE) {
    const end = position + type.length;
    if (text.startsWith(type, position) && (end === text.length || text[end] === '/')) return kind;
  }
  return undefined;
}

/** The kind that a word of `kinds` in a policy means, in any casing; undefined for a word that no policy may use. */
export function kindOfPolicyWord(word: string): ResourceKind | undefined {
  return RESOURCE_KINDS.find(({ policyKinds }) =>
    Object.keys(policyKinds).some((each) => foldCase(each) === foldCase(word)),
  );
}
