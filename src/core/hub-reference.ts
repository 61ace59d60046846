import type { HubId } from './hub-id.ts';
import { hubIdFrom, hubIdParts, kindOf } from './hub-id.ts';
import type { KindName } from './kinds/kind-name.ts';
import { KINDS, RESOURCE_KINDS } from './kinds/kinds.ts';
import { foldCase } from './text/fold-case.ts';

/** A person's name for a hub or an account, before a search for it. Names are folded. */
export type HubReference =
  | { readonly kind: 'Id'; readonly hubId: HubId }
  | {
      readonly kind: 'Name';
      readonly name: string;
      readonly resourceGroup: string | undefined;
      /** The kind that the person gave; undefined: any. */
      readonly kindName: KindName | undefined;
    };

/** The forms that every command takes, for help and errors. */
export const HUB_FORMS = 'its name where only one has it, GROUP/NAME, or its ARM id';

/**
 * Reads a person's name for a hub or an account: its name alone, `GROUP/NAME`, one of these after `hub:` or `account:`, or
 * its ARM id in any casing.
 *
 * @returns undefined for a text that is none of these
 */
export function hubReferenceFrom(text: string): HubReference | undefined {
  const hubId = hubIdFrom(text);
  if (hubId !== undefined) return { kind: 'Id', hubId };
  const folded = foldCase(text.trim());
  const kind = RESOURCE_KINDS.find(({ words }) => folded.startsWith(`${words.one}:`));
  const parts = (kind === undefined ? folded : folded.slice(kind.words.one.length + 1)).split('/');
  if (parts.some((part) => part.trim() === '')) return undefined;
  const [first = '', second, ...more] = parts;
  if (more.length > 0) return undefined;
  const kindName = kind?.name;
  return second === undefined
    ? { kind: 'Name', name: first, resourceGroup: undefined, kindName }
    : { kind: 'Name', name: second, resourceGroup: first, kindName };
}

/** True when the reference may mean this hub or account; a name alone may mean several. */
export function mayReferTo(reference: HubReference, hubId: HubId): boolean {
  if (reference.kind === 'Id') return reference.hubId === hubId;
  const { name, resourceGroup } = hubIdParts(hubId);
  if (reference.name !== name || (reference.resourceGroup ?? resourceGroup) !== resourceGroup) return false;
  return reference.kindName === undefined || reference.kindName === kindOf(hubId).name;
}

/** A text for a hub or account that names its kind: `account:GROUP/NAME`, or `account:NAME` without a group. */
export function textOfKind(kindName: KindName, name: string, resourceGroup?: string): string {
  return `${KINDS[kindName].words.one}:${resourceGroup === undefined ? '' : `${resourceGroup}/`}${name}`;
}

/** What a person typed, without the word for the kind before it, and the word: `hub` where there is none. */
export function typedName(text: string): { readonly word: string; readonly name: string } {
  const reference = hubReferenceFrom(text);
  if (reference?.kind === 'Id') return { word: kindOf(reference.hubId).words.one, name: text };
  if (reference?.kindName === undefined) return { word: KINDS.MlWorkspace.words.one, name: text };
  const { one } = KINDS[reference.kindName].words;
  return { word: one, name: text.trim().slice(one.length + 1) };
}

/** The parts of `GROUP/NAME`, folded; undefined for every other form, patterns included. */
export function groupAndName(text: string): { readonly resourceGroup: string; readonly name: string } | undefined {
  if (/[*?]/.test(text)) return undefined;
  const reference = hubReferenceFrom(text);
  if (reference?.kind !== 'Name' || reference.resourceGroup === undefined || reference.kindName !== undefined)
    return undefined;
  return { resourceGroup: reference.resourceGroup, name: reference.name };
}
