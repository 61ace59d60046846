import { fieldAt } from '../../../core/azure/field-at-version.ts';
import type { AzureType, FieldForm, FieldRow } from '../../../core/azure/fields-by-api-version.ts';
import { FIELDS } from '../../../core/azure/fields-by-api-version.ts';
import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import { foldCase } from '../../../core/text/fold-case.ts';
import type { Json, JsonObject } from '../../../core/text/json.ts';
import { lookUp } from '../../../core/text/look-up.ts';
import { isJsonObject, stringAt } from '../request/json-value.ts';
import type { SimulatorSettings } from '../state/settings.ts';

/** The api-version and the mode that decide which fields are stored and shown. */
export interface FieldView {
  readonly fields: SimulatorSettings['fields'];
  readonly apiVersion: string;
}

/**
 * A request's body as Azure stores it: booleans and words in another form are converted, read-only fields are dropped,
 * and in mode `specified` also the fields that the version lacks.
 *
 * @returns a sentence for a value that is not a boolean where one is required
 */
export function acceptedFields(view: FieldView, type: AzureType, body: JsonObject): Result<JsonObject, string> {
  const problems: string[] = [];
  const taken = takeObject(view, type, body, problems);
  const [problem] = problems;
  return problem === undefined ? ok(taken) : err(problem);
}

function takeObject(view: FieldView, type: AzureType, body: JsonObject, problems: string[]): JsonObject {
  const types = typesOf(type, body);
  const taken = Object.entries(body).flatMap(([name, value]): readonly (readonly [string, Json])[] => {
    if (value === undefined) return [];
    const row = rowFor(view, types, name);
    if (row === undefined) return view.fields === 'recorded' && !isKnown(types, name) ? [[name, value]] : [];
    if (row.access === 'readOnly') return [];
    return [[name, takeValue(view, { name, form: row.form, value }, problems)]];
  });
  return Object.fromEntries(taken);
}

interface SentValue {
  readonly name: string;
  readonly form: FieldForm;
  readonly value: Json;
}

function takeValue(view: FieldView, { form, name, value }: SentValue, problems: string[]): Json {
  if (form.kind !== 'object') return converted(form, name, value, problems);
  if (!isJsonObject(value)) return value;
  if (!form.map) return takeObject(view, form.type, value, problems);
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [
      key,
      isJsonObject(entry) ? takeObject(view, form.type, entry, problems) : entry,
    ]),
  );
}

/**
 * One value as Azure reads it: `"True"` is true, `hub` is `Hub`. An unknown word stays: the
 * provider's lists are open.
 */
export function converted(form: FieldForm, name: string, value: Json, problems: string[]): Json {
  switch (form.kind) {
    case 'boolean':
      return booleanFrom(name, value, problems);
    case 'words':
      return typeof value === 'string' ? (wordAmong(form.words, value) ?? value) : value;
    case 'other':
      // Recorded: an empty name of an image build compute comes back as null.
      return name === 'imageBuildCompute' && value === '' ? null : value;
    case 'object':
      return value;
  }
}

function booleanFrom(name: string, value: Json, problems: string[]): Json {
  if (typeof value === 'boolean' || value === null) return value;
  const text = typeof value === 'string' ? foldCase(value.trim()) : '';
  if (text === 'true' || text === 'false') return text === 'true';
  problems.push(`Could not convert the value of '${name}' to a boolean: ${JSON.stringify(value)}.`);
  return value;
}

/** `SystemAssigned, UserAssigned` is written without a blank. */
function wordAmong(words: readonly string[], text: string): string | undefined {
  const wanted = foldCase(text.replaceAll(/\s/g, ''));
  return words.find((word) => foldCase(word) === wanted);
}

/** A body as Azure shows it at a version: by the specification only the fields that the version has. */
export function shownFields(view: FieldView, type: AzureType, body: JsonObject): JsonObject {
  if (view.fields === 'recorded') return body;
  const types = typesOf(type, body);
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) => {
      const row = rowFor(view, types, name);
      return row === undefined || value === undefined ? [] : [[name, shownValue(view, name, row.form, value)]];
    }),
  );
}

function shownValue(view: FieldView, name: string, form: FieldForm, value: Json): Json {
  // Versions with two states show every other one as the state in which nothing passes.
  const isState = name === 'status' || name === 'sparkStatus';
  if (form.kind === 'words' && isState && typeof value === 'string') return wordAmong(form.words, value) ?? 'Inactive';
  if (form.kind !== 'object' || !isJsonObject(value)) return value;
  if (!form.map) return shownFields(view, form.type, value);
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [
      key,
      isJsonObject(entry) ? shownFields(view, form.type, entry) : entry,
    ]),
  );
}

const RULE_TYPES: Readonly<Record<string, AzureType>> = {
  fqdn: 'FqdnOutboundRule',
  privateendpoint: 'PrivateEndpointOutboundRule',
  servicetag: 'ServiceTagOutboundRule',
};

/** A rule has the common fields and those of its own type. */
function typesOf(type: AzureType, body: JsonObject): readonly AzureType[] {
  if (type !== 'OutboundRule') return [type];
  const own = lookUp(RULE_TYPES, foldCase(stringAt(body, 'type') ?? ''));
  return own === undefined ? [type] : [type, own];
}

/** Recorded traffic shows fields at versions that do not have them, so there the newest form of each counts. */
function rowFor(view: FieldView, types: readonly AzureType[], name: string): FieldRow | undefined {
  for (const type of types) {
    const row =
      view.fields === 'specified'
        ? fieldAt({ type, name }, view.apiVersion)
        : (fieldAt({ type, name }, NEWEST) ?? lookUp(FIELDS[type], name)?.at(-1));
    if (row !== undefined) return row;
  }
  return undefined;
}

function isKnown(types: readonly AzureType[], name: string): boolean {
  return types.some((type) => lookUp(FIELDS[type], name) !== undefined);
}

const NEWEST = '9999-12-31';
