import * as z from 'zod';
import { lookUp } from '../../core/text/look-up.ts';
import { namedValues } from '../../core/text/named-values.ts';
import { forEachItem, throwFaults } from '../for-each-item.ts';
import type { Row, Rows } from '../ports.ts';
import { repeatLostRaces } from './store/change-row.ts';
import type { Stored, Updated } from './store/documents.ts';
import { documents } from './store/documents.ts';
import { versionOf } from './store/stored-json.ts';

const time = z.iso.datetime();
const texts = namedValues(z.string());

const rollout = z.object({
  /** Assignment → rank of the last hub that may move; see core/rollout. */
  open: texts,
  /** The number of open rings. */
  ring: z.number().int(),
  ringOpenedAt: time.optional(),
  /** The next time at which an instance counts the fleet. */
  nextCheckAt: time.optional(),
  /** Why the roll-out waits, from the last count. */
  waits: z.object({ reason: z.string(), message: z.string(), hubs: z.array(z.string()), at: time }).optional(),
  /** A person halted it: no further hub moves. */
  halted: z.object({ by: z.string(), reason: z.string().optional(), at: time }).optional(),
  /** A person opened it for every hub. */
  opened: z.object({ by: z.string(), reason: z.string().optional(), at: time }).optional(),
  /** Hubs on earlier versions, and hubs that have moved, by the last count. */
  counts: z.object({ earlier: z.number().int(), moved: z.number().int() }).optional(),
  /** From then on the version is in force for every hub. */
  finishedAt: time.optional(),
});

/** The progress of the active version. Times are ISO strings. */
export type RolloutRecord = z.output<typeof rollout>;

const versionFields = {
  hash: z.string(),
  /** The editions, at the activation, of packs that the policy names without one. */
  pinnedPacks: texts,
  activatedAt: time,
  /** Assignment → since when it enforces (ISO); assignments that only observe are absent. */
  enforcedSince: texts,
};

const active = z.object({
  ...versionFields,
  /** The text, in rows of the first release. */
  text: z.string().optional(),
  rollout: rollout.default({ open: {}, ring: 0, finishedAt: '1970-01-01T00:00:00.000Z' }),
});

/** The active version of the policy, and its progress. */
export type ActivePolicy = Omit<z.output<typeof active>, 'text'>;

const version = z.object({ ...versionFields, parts: z.number().int() });

/** A version that is or was active, with its text. */
export type PolicyVersionRecord = Omit<z.output<typeof version>, 'parts'> & { readonly text: string };

const ACTIVES = documents({ table: 'control', schema: active, columnsOf: ({ hash }) => ({ hash }) });
const ACTIVE = { partition: 'control', key: 'policy' };

const VERSIONS = documents({ table: 'control', schema: version, columnsOf: ({ activatedAt }) => ({ activatedAt }) });
const VERSION_PARTITION = 'policies';

// One row of Azure Tables takes 1 MiB, two bytes per UTF-16 unit (https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model, read 2026-11).
const PART_UNITS = 240_000;

/** Reads the active version; undefined before the first activation. */
export async function activePolicy(rows: Rows): Promise<Stored<ActivePolicy> | undefined> {
  const stored = await ACTIVES.get(rows, ACTIVE);
  if (stored === undefined) return undefined;
  const { text: _, ...value } = stored.value;
  return { value, etag: stored.etag };
}

/**
 * Makes a version the active one. The call stores its text first, so that the active version is always readable. An assignment
 * that enforced before keeps its start of enforcement: an edit of the policy does not make old hubs look new.
 *
 * @param enforcing names of the assignments whose mode is `enforce`
 * @returns the active version after the call: another instance may have come first
 */
export async function activatePolicy(
  rows: Rows,
  policy: Pick<PolicyVersionRecord, 'hash' | 'text' | 'pinnedPacks'> & { readonly enforcing: readonly string[] },
  now: Date,
): Promise<ActivePolicy> {
  return await repeatLostRaces('activation of the policy', async () => {
    const stored = await ACTIVES.get(rows, ACTIVE);
    if (stored?.value.hash === policy.hash) return { value: stored.value };
    const value = await storeNextVersion(rows, stored?.value, policy, now);
    return (await ACTIVES.write(rows, ACTIVE, value, stored)).ok ? { value } : 'Lost';
  });
}

/** Stores the text of a version. @returns the document of the active version that follows `before` */
async function storeNextVersion(
  rows: Rows,
  before: z.output<typeof active> | undefined,
  policy: Parameters<typeof activatePolicy>[1],
  now: Date,
): Promise<ActivePolicy> {
  const at = now.toISOString();
  const { hash, pinnedPacks, text } = policy;
  const enforcedSince = Object.fromEntries(
    policy.enforcing.map((name) => [name, lookUp(before?.enforcedSince ?? {}, name) ?? at]),
  );
  const next: PolicyVersionRecord = { hash, pinnedPacks, activatedAt: at, enforcedSince, text };
  if (before?.text !== undefined) await keepVersion(rows, { ...before, text: before.text });
  await keepVersion(rows, next);
  const { text: _, ...plain } = next;
  // No hub is on an earlier version than the first.
  const begun: RolloutRecord = { open: {}, ring: 0, finishedAt: before === undefined ? at : undefined };
  return { ...plain, rollout: begun };
}

/** Replaces the active version in `next`. @returns false when another instance came first */
export async function replaceActive(rows: Rows, next: Stored<ActivePolicy>): Promise<boolean> {
  return (await ACTIVES.write(rows, ACTIVE, next.value, next)).ok;
}

/**
 * Changes the progress of the active version behind a conditional write.
 *
 * @param change is called again after a lost race; undefined = leave the version as it is
 */
export function changeActive(
  rows: Rows,
  change: (current: ActivePolicy) => ActivePolicy | undefined,
): Promise<Updated<ActivePolicy>> {
  return ACTIVES.update(rows, ACTIVE, (current) => (current === undefined ? undefined : change(current)));
}

/** Stores a version with its text of any length. The write of the row that names the parts comes last. */
async function keepVersion(rows: Rows, { text, ...record }: PolicyVersionRecord): Promise<void> {
  const parts = Math.max(1, Math.ceil(text.length / PART_UNITS));
  for (let index = 0; index < parts; index += 1) {
    const cells = { text: text.slice(index * PART_UNITS, (index + 1) * PART_UNITS), schema: versionOf() };
    await rows.upsert('control', { partition: VERSION_PARTITION, key: partKey(record.hash, index), cells });
  }
  const { hash, pinnedPacks, activatedAt, enforcedSince } = record;
  const kept = { hash, pinnedPacks, activatedAt, enforcedSince, parts };
  await VERSIONS.upsert(rows, { partition: VERSION_PARTITION, key: headKey(hash) }, kept);
}

/** Reads a version with its text; undefined when the version, or a part of its text, is not stored. */
export async function storedVersion(rows: Rows, hash: string): Promise<PolicyVersionRecord | undefined> {
  const head = await VERSIONS.get(rows, { partition: VERSION_PARTITION, key: headKey(hash) });
  if (head === undefined) return legacyVersion(rows, hash);
  const { parts, ...record } = head.value;
  const texts: string[] = [];
  for (let index = 0; index < parts; index += 1) {
    const part: Row | undefined = await rows.get('control', VERSION_PARTITION, partKey(hash, index));
    if (typeof part?.cells.text !== 'string') return undefined;
    texts.push(part.cells.text);
  }
  return { ...record, text: texts.join('') };
}

/** A version whose text is stored: its hash, and when it was activated last (ISO). */
export type StoredVersion = Pick<PolicyVersionRecord, 'hash' | 'activatedAt'>;

/**
 * Every version whose text is stored, the newest activation first. Versions that no hub is on are deleted in time; a version
 * that was activated again has the time of its last activation.
 */
export async function storedVersions(rows: Rows): Promise<readonly StoredVersion[]> {
  const query = { partition: VERSION_PARTITION, keyPrefix: headKey('') };
  const { values } = await VERSIONS.list(rows, query);
  const legacy = (await ACTIVES.get(rows, ACTIVE))?.value;
  const isApart = legacy?.text === undefined || values.some(({ hash }) => hash === legacy.hash);
  return (isApart ? values : [...values, legacy])
    .map(({ activatedAt, hash }) => ({ hash, activatedAt }))
    .sort((a, b) => (a.activatedAt < b.activatedAt ? 1 : -1));
}

/**
 * The hash of the stored version that was active at a time. Versions that no hub is on are deleted. undefined: no stored
 * version was active then.
 */
export async function versionAt(rows: Rows, at: Date): Promise<string | undefined> {
  const current = (await activePolicy(rows))?.value;
  if (current !== undefined && current.activatedAt <= at.toISOString()) return current.hash;
  const query = { partition: VERSION_PARTITION, where: { column: 'activatedAt', atMost: at.toISOString() } };
  const { values } = await VERSIONS.list(rows, query);
  return values.toSorted((a, b) => (a.activatedAt < b.activatedAt ? 1 : -1))[0]?.hash;
}

/** In the first release the row of the active version holds the text itself. */
async function legacyVersion(rows: Rows, hash: string): Promise<PolicyVersionRecord | undefined> {
  const current = (await ACTIVES.get(rows, ACTIVE))?.value;
  return current?.hash === hash && current.text !== undefined ? { ...current, text: current.text } : undefined;
}

/**
 * Deletes versions that no hub is on.
 *
 * @param used hashes of versions that hubs are on, and of the active one
 * @param before a version that was activated later stays: a run in progress may still use it
 */
export async function deleteVersions(rows: Rows, used: ReadonlySet<string>, before: Date): Promise<number> {
  let deleted = 0;
  const query = { partition: VERSION_PARTITION, where: { column: 'activatedAt', atMost: before.toISOString() } };
  const heads: Row[] = [];
  for await (const row of rows.query('control', query)) heads.push(row);
  const { faults } = await forEachItem(heads, { nameOf: ({ key }) => key }, async (head) => {
    const { hash, parts } = VERSIONS.read(head);
    if (used.has(hash)) return;
    // The head is deleted first: a version is complete or absent.
    const gone = await VERSIONS.remove(rows, head, head);
    if (!gone.ok) return;
    for (let index = 0; index < parts; index += 1) await deletePart(rows, partKey(hash, index));
    deleted += 1;
  });
  throwFaults(faults);
  return deleted;
}

async function deletePart(rows: Rows, key: string): Promise<void> {
  const row = await rows.get('control', VERSION_PARTITION, key);
  if (row !== undefined) await rows.delete('control', VERSION_PARTITION, key, row.etag);
}

function headKey(hash: string): string {
  return `version|${hash}`;
}

function partKey(hash: string, index: number): string {
  return `text|${hash}|${String(index).padStart(4, '0')}`;
}

/** What a command answers before the app has activated a policy. */
export const NO_ACTIVE_POLICY =
  'These tables hold no active policy yet. The app activates the policy within a minute of its start.';
