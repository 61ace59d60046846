import * as z from 'zod';
import { kindOfPolicyWord } from '../../kinds/kinds.ts';
import { ML_WORKSPACE } from '../../kinds/ml-workspace.ts';
import type { ResourceKind } from '../../kinds/resource-kind.ts';
import type { PolicyPath } from '../policy/policy-problem.ts';
import type { QuietHoursEntry } from '../schema/alert-schema.ts';
import { quietHoursSchema } from '../schema/alert-schema.ts';
import type { AssignmentEntry, ExemptionEntry, PackEntry, ProvisioningEntry } from '../schema/policy-schema.ts';
import { assignmentSchema, exemptionSchema, packSchema, provisioningSchema } from '../schema/policy-schema.ts';
import type { ForbiddenEntry, RuleEntry } from '../schema/rule-schema.ts';
import { forbiddenSchema, ruleSchema } from '../schema/rule-schema.ts';
import type { WriteWindowEntry } from '../schema/write-window-schema.ts';
import { writeWindowSchema } from '../schema/write-window-schema.ts';

/** A part of the file with a valid shape, and its path. */
export interface Part<T> {
  readonly path: PolicyPath;
  readonly entry: T;
}

/**
 * The valid parts of a file that may have faults elsewhere, so that one misspelt key does not hide every other fault
 * until it is corrected. A valid part within a faulty one is included.
 */
export interface PolicyParts {
  /** Names of all packs that the file defines, valid or not: other parts may refer to them. */
  readonly packNames: readonly string[];
  /** Names of assignments, valid or not. */
  readonly assignmentNames: readonly Part<string>[];
  /** Names of packs as assignments and packs refer to them. */
  readonly packReferences: readonly Part<string>[];
  readonly packs: readonly Part<PackEntry>[];
  readonly assignments: readonly Part<AssignmentEntry>[];
  readonly matches: MatchParts;
  /** The kinds of the file, each once; those of a file without valid words are hubs. */
  readonly kinds: readonly ResourceKind[];
  /** Ids of management groups of the scope. */
  readonly managementGroups: readonly Part<string>[];
  readonly exemptions: readonly Part<ExemptionEntry>[];
  readonly rules: readonly Part<RuleEntry>[];
  readonly forbidden: readonly Part<ForbiddenEntry>[];
  readonly provisionings: readonly Part<ProvisioningEntry>[];
  readonly writeWindows: readonly Part<WriteWindowEntry>[];
  readonly alerts: AlertParts;
}

/** The patterns of the matches of assignments, and the names of the tags that they use. */
export interface MatchParts {
  readonly subscriptions: readonly Part<string>[];
  readonly resourceGroups: readonly Part<string>[];
  readonly names: readonly Part<string>[];
  readonly locations: readonly Part<string>[];
  readonly tagNames: readonly Part<string>[];
}

/** The valid parts of `alerts`. */
export interface AlertParts {
  /** Names of receivers, valid or not. */
  readonly receiverNames: readonly Part<string>[];
  /** Names of receivers as routes and `default` refer to them. */
  readonly receiverReferences: readonly Part<string>[];
  /** Names of assignments as routes and silences refer to them. */
  readonly assignmentReferences: readonly Part<string>[];
  /** Codes of findings as routes and silences refer to them. */
  readonly codes: readonly Part<string>[];
  /** Names and ids of hubs, or patterns over either, as routes and silences give them. */
  readonly hubs: readonly Part<string>[];
  readonly subscriptions: readonly Part<string>[];
  readonly tagNames: readonly Part<string>[];
  /** Keys of `severities`. */
  readonly severityCodes: readonly Part<string>[];
  readonly quietHours: readonly Part<QuietHoursEntry>[];
}

const name = z.string().trim().min(1);

/** Finds the valid parts of any file content. */
export function policyParts(raw: unknown): PolicyParts {
  const file: Part<unknown> = { path: [], entry: raw };
  const packs = entriesAt(file, 'packs');
  const assignments = entriesAt(file, 'assignments');
  return {
    packNames: packs.map(({ path }) => String(path.at(-1))),
    assignmentNames: validParts(
      assignments.flatMap((part) => propertyAt(part, 'name')),
      z.string(),
    ),
    packReferences: validParts([...namesWithin(packs, 'extends'), ...namesWithin(assignments, 'packs')], z.string()),
    packs: validParts(packs, packSchema),
    assignments: validParts(assignments, assignmentSchema),
    matches: matchParts(assignments.flatMap((part) => propertyAt(part, 'match'))),
    kinds: kindsOf(file),
    managementGroups: validParts(namesWithin(propertyAt(file, 'scope'), 'managementGroups'), name),
    exemptions: validParts(entriesAt(file, 'exemptions'), exemptionSchema),
    rules: validParts(within([...packs, ...assignments], 'rules'), ruleSchema),
    forbidden: validParts(within(assignments, 'forbidden'), forbiddenSchema),
    provisionings: validParts(
      assignments.flatMap((part) => propertyAt(part, 'provisioning')),
      provisioningSchema,
    ),
    writeWindows: validParts(within(assignments, 'writeWindows'), writeWindowSchema),
    alerts: alertParts(propertyAt(file, 'alerts')),
  };
}

function kindsOf(file: Part<unknown>): readonly ResourceKind[] {
  const words = validParts(namesWithin([file], 'kinds'), name);
  const kinds = new Set(words.flatMap(({ entry }) => kindOfPolicyWord(entry) ?? []));
  return kinds.size === 0 ? [ML_WORKSPACE] : [...kinds];
}

function matchParts(matches: readonly Part<unknown>[]): MatchParts {
  const patterns = (key: string) => validParts(namesWithin(matches, key), name);
  return {
    // The match compares them literally: a blank after a pattern keeps it from ever matching.
    subscriptions: validParts(namesWithin(matches, 'subscriptions'), z.string()),
    resourceGroups: patterns('resourceGroups'),
    names: patterns('names'),
    locations: patterns('locations'),
    tagNames: keysWithin(matches, 'tags'),
  };
}

function alertParts(alerts: readonly Part<unknown>[]): AlertParts {
  const routes = within(alerts, 'routes');
  const conditions = [...routes, ...within(alerts, 'silences')];
  const references = [...namesWithin(routes, 'receivers'), ...namesWithin(alerts, 'default')];
  return {
    receiverNames: validParts(
      within(alerts, 'receivers').flatMap((part) => propertyAt(part, 'name')),
      name,
    ),
    receiverReferences: validParts(references, name),
    assignmentReferences: validParts(namesWithin(conditions, 'assignments'), name),
    codes: validParts(namesWithin(conditions, 'codes'), name),
    hubs: validParts(namesWithin(conditions, 'hubs'), name),
    subscriptions: validParts(namesWithin(conditions, 'subscriptions'), name),
    tagNames: keysWithin(conditions, 'tags'),
    severityCodes: keysWithin(alerts, 'severities'),
    quietHours: validParts(within([...alerts, ...routes], 'quietHours'), quietHoursSchema),
  };
}

function within(parts: readonly Part<unknown>[], key: string): readonly Part<unknown>[] {
  return parts.flatMap((part) => entriesAt(part, key));
}

/** The keys of the blocks under a key. */
function keysWithin(parts: readonly Part<unknown>[], key: string): readonly Part<string>[] {
  return within(parts, key).map(({ path }) => ({ path, entry: String(path.at(-1)) }));
}

/** As `within`; a text in the place of a list is read as the list that the remedy advises. */
function namesWithin(parts: readonly Part<unknown>[], key: string): readonly Part<unknown>[] {
  return parts.flatMap((part) => {
    const [text] = validParts(propertyAt(part, key), name);
    if (text === undefined) return entriesAt(part, key);
    return text.entry.split(',').map((entry, index) => ({ path: [...text.path, index], entry: entry.trim() }));
  });
}

function validParts<T>(parts: readonly Part<unknown>[], schema: z.ZodType<T>): readonly Part<T>[] {
  return parts.flatMap(({ path, entry }) => {
    const parsed = schema.safeParse(entry);
    return parsed.success ? [{ path, entry: parsed.data }] : [];
  });
}

/** The entries of the list or block under a key; none when it is neither. */
function entriesAt(part: Part<unknown>, key: string): readonly Part<unknown>[] {
  return propertyAt(part, key).flatMap(({ path, entry }): readonly Part<unknown>[] => {
    if (Array.isArray(entry)) return entry.map((member: unknown, index) => ({ path: [...path, index], entry: member }));
    if (typeof entry !== 'object' || entry === null) return [];
    return Object.entries(entry).map(([name, member]) => ({ path: [...path, name], entry: member }));
  });
}

/** The value under a key, alone in a list; an empty list when there is none. */
function propertyAt({ path, entry }: Part<unknown>, key: string): readonly Part<unknown>[] {
  if (typeof entry !== 'object' || entry === null) return [];
  return Object.entries(entry)
    .filter(([name]) => name === key)
    .map(([name, value]) => ({ path: [...path, name], entry: value }));
}
