import type { HubId } from '../../core/hub-id.ts';
import { hubIdParts, kindOf } from '../../core/hub-id.ts';
import { HUB_FORMS, hubReferenceFrom, mayReferTo, typedName } from '../../core/hub-reference.ts';
import { withArticle } from '../../core/kind-words.ts';
import { RESOURCE_KINDS } from '../../core/kinds/kinds.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import { nearestWord } from '../../core/text/nearest-word.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import { hubRecords, livingHubRows } from '../records/hub/hub-record.ts';
import type { OperatorDeps, RequestProblem } from './operator-deps.ts';
import { inWords, problem } from './operator-deps.ts';

/** A hub that Hubwarden knows. */
export interface KnownHub {
  readonly hubId: HubId;
  readonly record: HubRecord;
}

/**
 * Finds the hub that a person names: by a name that only one known hub has, by `GROUP/NAME`, or by ARM id.
 *
 * @returns a sentence when there is none; one that lists the candidates when there is more than one
 */
export async function findHub(deps: Pick<OperatorDeps, 'rows'>, text: string): Promise<Result<KnownHub, string>> {
  return inWords(await knownHub(deps, text));
}

/** As {@link findHub}; the error says whether there is no such hub. */
export async function knownHub(
  { rows }: Pick<OperatorDeps, 'rows'>,
  text: string,
): Promise<Result<KnownHub, RequestProblem>> {
  const reference = hubReferenceFrom(text);
  if (reference === undefined) return problem('Refused', noReference(text));
  if (reference.kind === 'Id') {
    const record = (await hubRecords(rows).get(reference.hubId))?.value;
    return record === undefined ? problem('NotFound', unknownHub(text)) : present(reference.hubId, record);
  }
  const found: HubRecord[] = [];
  const known: HubId[] = [];
  for await (const row of livingHubRows(rows)) {
    known.push(row.hubId as HubId);
    if (!mayReferTo(reference, row.hubId as HubId)) continue;
    if (row.kind === 'Unreadable') return problem('Refused', `The record of ${text} cannot be read: ${row.reason}`);
    found.push(row.record);
  }
  const [only, ...others] = found;
  if (only === undefined) return problem('NotFound', unknownHub(text, known));
  const ids = found.map((each) => each.hubId);
  if (others.length > 0) return problem('Refused', severalHubs(text, ids));
  return present(only.hubId as HubId, only);
}

/**
 * Finds the hubs that a person names, each once, in the given order. Reads the rows once for any number of names.
 *
 * @returns a sentence about each text that matches no hub, or several
 */
export async function findHubs(
  { rows }: Pick<OperatorDeps, 'rows'>,
  texts: readonly string[],
): Promise<Result<readonly HubId[], string>> {
  if (texts.length === 0) return ok([]);
  const known: HubId[] = [];
  for await (const { hubId } of livingHubRows(rows)) known.push(hubId as HubId);
  return matchHubs(known, texts);
}

/** The error for a text that matches none of the known hubs. */
export type MissingHub = (text: string, known: readonly HubId[]) => string;

/** As {@link findHubs}, among the given hubs. @param missing the error for a text that matches no hub */
export function matchHubs(
  known: readonly HubId[],
  texts: readonly string[],
  missing: MissingHub = unknownHub,
): Result<readonly HubId[], string> {
  const found = texts.map((text) => matchHub(known, text, missing));
  const problems = found.flatMap((each) => (each.ok ? [] : [each.error]));
  if (problems.length > 0) return err([...new Set(problems)].join('\n'));
  return ok([...new Set(found.flatMap((each) => (each.ok ? [each.value] : [])))]);
}

function matchHub(known: readonly HubId[], text: string, missing: MissingHub): Result<HubId, string> {
  const reference = hubReferenceFrom(text);
  if (reference === undefined) return err(noReference(text));
  const matches = known.filter((hubId) => mayReferTo(reference, hubId));
  const [only, ...others] = matches;
  if (only === undefined) return err(missing(text, known));
  return others.length === 0 ? ok(only) : err(severalHubs(text, matches));
}

/** The error for a text that is no form of a hub's name. */
export function noReference(text: string): string {
  return `"${text}" is not the ARM id of a workspace or an account. Name a hub or account by ${HUB_FORMS}.`;
}

/** The error for a text that matches several hubs or accounts, with their ids. */
export function severalHubs(text: string, hubIds: readonly string[]): string {
  const { name } = typedName(text);
  const kinds = RESOURCE_KINDS.filter((kind) => hubIds.some((each) => kindOf(each as HubId) === kind));
  const many = kinds.map(({ words }) => words.many).join(' and ');
  const ofKind = kinds.map(({ words }) => `${words.one}:${name}`).join(' or ');
  const how = kinds.length > 1 ? `as ${ofKind}, by GROUP/NAME, or by its id` : 'by GROUP/NAME or by its id';
  return `${hubIds.length} ${many} are named ${name}. Name one ${how}:\n${[...hubIds].sort().join('\n')}`;
}

function present(hubId: HubId, record: HubRecord): Result<KnownHub, RequestProblem> {
  return record.goneAt === undefined
    ? ok({ hubId, record })
    : problem('NotFound', `${record.identity.name} is gone or out of scope since ${record.goneAt}.`);
}

/** The error for a hub without a row. @param known hubs that have one, of which the nearest name is suggested */
export function unknownHub(text: string, known: readonly HubId[] = []): string {
  const { name, word } = typedName(text);
  const how = `Hubwarden knows ${withArticle(word)} after a sweep, or an event about it, has led to a read.`;
  return `Hubwarden knows no ${word} "${name}". ${nearHub(text, known) ?? how}`;
}

/** Asks whether the person meant the hub of the nearest name, given as the text gives it; undefined: none is near. */
export function nearHub(text: string, known: readonly HubId[]): string | undefined {
  const reference = hubReferenceFrom(text);
  if (reference?.kind !== 'Name') return undefined;
  const { name: typed } = typedName(text);
  const isInGroup = typed.includes('/');
  const names = known.map((hubId) => {
    const { name, resourceGroup } = hubIdParts(hubId);
    return isInGroup ? `${resourceGroup}/${name}` : name;
  });
  const near = nearestWord(typed.slice(0, LONGEST_REFERENCE), names);
  return near === undefined || foldCase(near) === foldCase(typed.trim()) ? undefined : `Did you mean "${near}"?`;
}

/** Group and name have 90 and 64 characters at most. Without a limit, a long text would be compared with every name. */
const LONGEST_REFERENCE = 160;
