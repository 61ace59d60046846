import { lookUp } from '../text/look-up.ts';
import { isWithin, PREVIEW_VERSIONS, placeOf, STABLE_VERSIONS } from './api-versions.ts';
import type { AzureType, FieldRow } from './fields-by-api-version.ts';
import { FIELDS } from './fields-by-api-version.ts';

/** A field of one type, for instance `fqdns` of `PrivateEndpointOutboundRule`. */
export interface AzureField {
  readonly type: AzureType;
  readonly name: string;
}

/**
 * Finds a field as an api-version has it, whatever the version's text: see `placeOf` for versions that the index lacks.
 *
 * @returns undefined when the version does not have the field, or is not a version
 */
export function fieldAt({ type, name }: AzureField, version: string): FieldRow | undefined {
  const place = placeOf(version);
  if (place === undefined) return undefined;
  return lookUp(FIELDS[type], name)?.find(({ spans }) => isWithin(spans, place));
}

/** Whether answers at the version show the field. */
export function isShown(field: AzureField, version: string): boolean {
  return fieldAt(field, version) !== undefined;
}

/** Whether a request at the version can set the field; otherwise Azure drops its value. */
export function isWritable(field: AzureField, version: string): boolean {
  return fieldAt(field, version)?.access === 'readWrite';
}

/**
 * Whether answers at the version show managed networks at all. An answer of another version shows nothing about
 * isolation.
 */
export function showsManagedNetwork(version: string): boolean {
  return isShown({ type: 'WorkspaceProperties', name: 'managedNetwork' }, version);
}

/** The oldest stable version from which on every version can set all the fields; undefined when the newest cannot. */
export function firstStableWith(fields: readonly AzureField[]): string | undefined {
  const lacking = STABLE_VERSIONS.findLastIndex((version) => fields.some((field) => !isWritable(field, version)));
  return STABLE_VERSIONS[lacking + 1];
}

/** Versions of both lines with managed networks, stable ones first. */
export function networkVersions(): readonly string[] {
  return [...STABLE_VERSIONS, ...PREVIEW_VERSIONS].filter(showsManagedNetwork);
}
