import { z } from 'zod';
import type { PolicyPath } from '../policy/policy-problem.ts';
import type { QuietHoursEntry } from '../schema/alert-schema.ts';
import { quietHoursSchema } from '../schema/alert-schema.ts';
import type { AssignmentEntry, ExemptionEntry, PackEntry, ProvisioningEntry } from '../schema/policy-schema.ts';
import { assignmentSchema, exemptionSchema, packSchema, provisioningSchema } from '../schema/policy-schema.ts';
import type { ForbiddenEntry, RuleEntry } from '../schema/rule-schema.ts';
import { forbiddenSchema, ruleSchema } from '../schema/rule-schema.ts';
import type { WriteWindowEntry } from '../schema/write-window-schema.ts';
import { writeWindowSchema } from '../schema/write-window-schema.ts';

/** A piece of the file whose own shape is right, and where it stands. */
export interface Part<T> {
  readonly path: PolicyPath;
  readonly entry: T;
}

/**
 * The sound pieces of a file that may be faulty elsewhere, so that one misspelt key does not hide every other fault
 * until it is corrected. A piece within a faulty one is found all the same.
 */
export interface PolicyParts {
  /** Names of all packs the file defines, sound or not: what may be referred to. */
  readonly packNames: readonly string[];
  /** Names of assignments, sound or not. */
  readonly assignmentNames: readonly Part<string>[];
  /** Names of packs as assignments and packs refer to them. */
  readonly packReferences: readonly Part<string>[];
  readonly packs: readonly Part<PackEntry>[];
  readonly assignments: readonly Part<AssignmentEntry>[];
  readonly matches: MatchParts;
  /** Ids of management groups of the scope. */
  readonly managementGroups: readonly Part<string>[];
  readonly exemptions: readonly Part<ExemptionEntry>[];
  readonly rules: readonly Part<RuleEntry>[];
  readonly forbidden: readonly Part<ForbiddenEntry>[];
  readonly provisionings: readonly Part<ProvisioningEntry>[];
  readonly writeWindows: readonly Part<WriteWindowEntry>[];
  readonly alerts: AlertParts;
}

/** The patterns of the matches of assignments, and the names of the tags that they look at. */
export interface MatchParts {
  readonly subscriptions: readonly Part<string>[];
  readonly resourceGroups: readonly Part<string>[];
  readonly names: readonly Part<string>[];
  readonly locations: readonly Part<string>[];
  readonly tagNames: readonly Part<string>[];
}

/** The sound pieces of `alerts`. */
export interface AlertParts {
  /** Names of receivers, sound or not. */
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

/** Finds the sound pieces of whatever the file holds. */
export function policyParts(raw: unknown): PolicyParts {
  const file: Part<unknown> = { path: [], entry: raw };
  const packs = membersAt(file, 'packs');
  const assignments = membersAt(file, 'assignments');
  return {
    packNames: packs.map(({ path }) => String(path.at(-1))),
    assignmentNames: sound(
      assignments.flatMap((part) => propertyAt(part, 'name')),
      z.string(),
    ),
    packReferences: sound([...namesWithin(packs, 'extends'), ...namesWithin(assignments, 'packs')], z.string()),
    packs: sound(packs, packSchema),
    assignments: sound(assignments, assignmentSchema),
    matches: matchParts(assignments.flatMap((part) => propertyAt(part, 'match'))),
    managementGroups: sound(namesWithin(propertyAt(file, 'scope'), 'managementGroups'), name),
    exemptions: sound(membersAt(file, 'exemptions'), exemptionSchema),
    rules: sound(within([...packs, ...assignments], 'rules'), ruleSchema),
    forbidden: sound(within(assignments, 'forbidden'), forbiddenSchema),
    provisionings: sound(
      assignments.flatMap((part) => propertyAt(part, 'provisioning')),
      provisioningSchema,
    ),
    writeWindows: sound(within(assignments, 'writeWindows'), writeWindowSchema),
    alerts: alertParts(propertyAt(file, 'alerts')),
  };
}

function matchParts(matches: readonly Part<unknown>[]): MatchParts {
  const patterns = (key: string) => sound(namesWithin(matches, key), name);
  return {
    // The match compares them as they stand: a blank behind a pattern keeps it from ever holding.
    subscriptions: sound(namesWithin(matches, 'subscriptions'), z.string()),
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
    receiverNames: sound(
      within(alerts, 'receivers').flatMap((part) => propertyAt(part, 'name')),
      name,
    ),
    receiverReferences: sound(references, name),
    assignmentReferences: sound(namesWithin(conditions, 'assignments'), name),
    codes: sound(namesWithin(conditions, 'codes'), name),
    hubs: sound(namesWithin(conditions, 'hubs'), name),
    subscriptions: sound(namesWithin(conditions, 'subscriptions'), name),
    tagNames: keysWithin(conditions, 'tags'),
    severityCodes: keysWithin(alerts, 'severities'),
    quietHours: sound(within([...alerts, ...routes], 'quietHours'), quietHoursSchema),
  };
}

function within(parts: readonly Part<unknown>[], key: string): readonly Part<unknown>[] {
  return parts.flatMap((part) => membersAt(part, key));
}

/** The keys of the blocks under a key. */
function keysWithin(parts: readonly Part<unknown>[], key: string): readonly Part<string>[] {
  return within(parts, key).map(({ path }) => ({ path, entry: String(path.at(-1)) }));
}

/** As `within`; a text in the place of a list counts as the list that is advised for it. */
function namesWithin(parts: readonly Part<unknown>[], key: string): readonly Part<unknown>[] {
  return parts.flatMap((part) => {
    const [text] = sound(propertyAt(part, key), name);
    if (text === undefined) return membersAt(part, key);
    return text.entry.split(',').map((entry, index) => ({ path: [...text.path, index], entry: entry.trim() }));
  });
}

function sound<T>(parts: readonly Part<unknown>[], schema: z.ZodType<T>): readonly Part<T>[] {
  return parts.flatMap(({ path, entry }) => {
    const parsed = schema.safeParse(entry);
    return parsed.success ? [{ path, entry: parsed.data }] : [];
  });
}

/** The members of the list or block under a key; none when it is neither. */
function membersAt(part: Part<unknown>, key: string): readonly Part<unknown>[] {
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
