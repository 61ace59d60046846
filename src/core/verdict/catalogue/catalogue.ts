import type { HubId } from '../../hub-id.ts';
import { kindOf } from '../../hub-id.ts';
import { KINDS } from '../../kinds/kinds.ts';
import { shellWord } from '../../text/command-text.ts';
import { lookUp } from '../../text/look-up.ts';
import type { CatalogueEntry, WrittenEntry } from './catalogue-entry.ts';
import { DEFAULT_FACTS } from './catalogue-entry.ts';
import { EXAMPLES } from './catalogue-examples.ts';
import type { Finding } from './finding.ts';
import type { FindingCode } from './finding-code.ts';
import { FINDING_CODES, isFindingCode, WRITTEN_ENTRIES } from './finding-code.ts';
import type { GroupKey, GroupKeyFacts } from './group-key.ts';
import { groupKeyOf } from './group-key.ts';
import type { FindingClass } from './vocabulary.ts';

/** Every finding that Hubwarden can raise: the source of the documentation, of `hubwarden explain` and of alerts. */
export const CATALOGUE: Readonly<Record<FindingCode, CatalogueEntry>> = catalogueFrom(WRITTEN_ENTRIES);

function catalogueFrom(written: Readonly<Record<FindingCode, WrittenEntry>>): Record<FindingCode, CatalogueEntry> {
  const entries = Object.entries(written).map(([code, entry]) => [
    code,
    { ...DEFAULT_FACTS, ...entry, example: lookUp(EXAMPLES, code) ?? '' },
  ]);
  return Object.fromEntries(entries);
}

/**
 * The row of a code that comes from a row of a table or from a notification; undefined for one that this version does not
 * know. The only place that decides whether a code is known.
 */
export function entryOf(code: string): CatalogueEntry | undefined {
  return isFindingCode(code) ? CATALOGUE[code] : undefined;
}

/** A code with its title; a code that is not known by itself. */
export function codeInWords(code: string): string {
  const entry = entryOf(code);
  return entry === undefined ? code : `${code} ${entry.title}`;
}

/** The codes whose rows meet a condition, in ascending order. */
export function codesWhere(condition: (entry: CatalogueEntry) => boolean): readonly FindingCode[] {
  return FINDING_CODES.filter((code) => condition(CATALOGUE[code]));
}

/** What a finding is about. Only the parts of the group key of its code have to be given. */
export interface FindingDetail extends GroupKeyFacts {
  /** undefined for findings about Hubwarden itself. */
  readonly hubId?: HubId | undefined;
  /** Destination of the rule as Azure shows it. */
  readonly destination?: string | undefined;
  /** What is wrong, in one sentence with names and values. */
  readonly message: string;
  /** What to do; absent: the remedy of the catalogue. */
  readonly fix?: string | undefined;
  /** Absent: the class of the catalogue. */
  readonly class?: FindingClass | undefined;
}

/** Makes a finding: class, severity, group key and remedy come from the catalogue. No exemption is looked up here. */
export function finding(code: FindingCode, detail: FindingDetail): Finding {
  const entry = CATALOGUE[code];
  return {
    code,
    class: detail.class ?? entry.class,
    severity: entry.severity,
    groupKey: entry.groupKey === undefined ? undefined : groupKeyOf(code, entry.groupKey, detail),
    rule: detail.rule,
    ...(detail.destination === undefined ? {} : { destination: detail.destination }),
    message: detail.message,
    fix: detail.fix ?? fixFor(entry.fix, detail),
    exemptedBy: undefined,
  };
}

/**
 * The key of the alert about a code.
 *
 * @throws Error for a code that raises no alert: a bug
 */
export function alertKeyOf(code: FindingCode, facts: GroupKeyFacts = {}): GroupKey {
  const parts = CATALOGUE[code].groupKey;
  if (parts === undefined) throw new Error(`${code} raises no alert`);
  return groupKeyOf(code, parts, facts);
}

/** The remedy of a code with this hub and this assignment in its commands, so that the printed commands work. */
export function catalogueFix(code: FindingCode, about: Pick<FindingDetail, 'assignment' | 'hubId'>): string {
  return fixFor(CATALOGUE[code].fix, about);
}

function fixFor(fix: string, { assignment, hubId }: Pick<FindingDetail, 'assignment' | 'hubId'>): string {
  const ofHub = hubId === undefined ? fix : inWordsOf(hubId, fix).replaceAll('HUB', () => shellWord(hubId));
  return assignment === undefined ? ofHub : ofHub.replaceAll('NAME', () => shellWord(assignment));
}

/** A text of the catalogue, which speaks of hubs, in the words for the kind of this resource. */
export function inWordsOf(hubId: HubId, text: string): string {
  const { words } = kindOf(hubId);
  if (words === KINDS.MlWorkspace.words) return text;
  const { many, one } = words;
  // Commands and keys of a policy stay: "hubwarden", "newHubs", "HUB".
  return text.replaceAll(/\bhub\b/g, one).replaceAll(/\bhubs\b/g, many);
}
