import type { HubId } from './hub-id.ts';
import { hubIdFrom, hubIdParts } from './hub-id.ts';
import { foldCase } from './text/fold-case.ts';

/** A person's name for a hub, before a search for it. Names are folded. */
export type HubReference =
  | { readonly kind: 'Id'; readonly hubId: HubId }
  | { readonly kind: 'Name'; readonly name: string; readonly resourceGroup: string | undefined };

/** The forms that every command takes, for help and errors. */
export const HUB_FORMS = 'its name where only one known hub has it, GROUP/NAME, or its ARM id';

/**
 * Reads a person's name for a hub: its name alone, `GROUP/NAME`, or its ARM id in any casing.
 *
 * @returns undefined for a text that is none of these
 */
export function hubReferenceFrom(text: string): HubReference | undefined {
  const hubId = hubIdFrom(text);
  if (hubId !== undefined) return { kind: 'Id', hubId };
  const parts = foldCase(text.trim()).split('/');
  if (parts.some((part) => part.trim() === '')) return undefined;
  const [first = '', second, ...more] = parts;
  if (more.length > 0) return undefined;
  return second === undefined
    ? { kind: 'Name', name: first, resourceGroup: undefined }
    : { kind: 'Name', name: second, resourceGroup: first };
}

/** True when the reference may mean this hub; a name alone may mean several. */
export function mayReferTo(reference: HubReference, hubId: HubId): boolean {
  if (reference.kind === 'Id') return reference.hubId === hubId;
  const { name, resourceGroup } = hubIdParts(hubId);
  return reference.name === name && (reference.resourceGroup ?? resourceGroup) === resourceGroup;
}

/** The parts of `GROUP/NAME`, folded; undefined for every other form, patterns included. */
export function groupAndName(text: string): { readonly resourceGroup: string; readonly name: string } | undefined {
  if (/[*?]/.test(text)) return undefined;
  const reference = hubReferenceFrom(text);
  if (reference?.kind !== 'Name' || reference.resourceGroup === undefined) return undefined;
  return { resourceGroup: reference.resourceGroup, name: reference.name };
}
