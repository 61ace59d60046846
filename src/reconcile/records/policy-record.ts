import * as z from 'zod';
import { lookUp } from '../../core/text/look-up.ts';
import { namedValues } from '../../core/text/named-values.ts';
import { throwFaults, forEachItem } from '../for-each-item.ts';
import type { Row, Rows } from '../ports.ts';
import { repeatLostRaces } from './change-row.ts';
import type { Stored } from './hub-record.ts';
import { cellsFrom, documentFrom, readRows, versionOf } from './stored-json.ts';

const time = z.iso.datetime();
const texts = namedValues(z.string());

const rollout = z.object({
  /** Assignment → rank of the last hub that may move; see core/rollout. */
  open: texts,
  /** How many rings have been opened. */
  ring: z.number().int(),
  ringOpenedAt: time.optional(),
  /** Before this nobody looks at the fleet again. */
  nextCheckAt: time.optional(),
  /** What the last look said, for people. */
  waits: z.object({ reason: z.string(), message: z.string(), hubs: z.array(z.string()), at: time }).optional(),
  /** A person stopped it: no hub moves any more. */
  halted: z.object({ by: z.string(), reason: z.string().optional(), at: time }).optional(),
  /** A person opened it for every hub. */
  opened: z.object({ by: z.string(), reason: z.string().optional(), at: time }).optional(),
  /** Hubs on earlier versions, and hubs that have moved, as the last look counted them. */
  counts: z.object({ earlier: z.number().int(), moved: z.number().int() }).optional(),
  /** From then on the version holds for every hub. */
  finishedAt: time.optional(),
});

/** How far the active version has got. Times are ISO strings. */
export type RolloutRecord = z.output<typeof rollout>;

const versionFields = {
  hash: z.string(),
  /** Editions that the packs without one stood for when the version was activated. */
  pinnedPacks: texts,
  activatedAt: time,
  /** Assignment → since when it enforces (ISO); assignments that only observe are absent. */
  enforcedSince: texts,
};

const active = z.object({
  ...versionFields,
  /** In rows of the first release the text stands here. */
  text: z.string().optional(),
  rollout: rollout.default({ open: {}, ring: 0, finishedAt: '1970-01-01T00:00:00.000Z' }),
});

/** Which version of the policy is active, and how far it has got. */
export type ActivePolicy = Omit<z.output<typeof active>, 'text'>;

const version = z.object({ ...versionFields, parts: z.number().int() });

/** A version that was active once, with the text that was activated. */
export type PolicyVersionRecord = Omit<z.output<typeof version>, 'parts'> & { readonly text: string };

const ACTIVE = { partition: 'control', key: 'policy' };
const VERSIONS = 'policies';

// One row of Azure Tables takes 1 MiB, two bytes per UTF-16 unit (https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model, read 2026-11).
const PART_UNITS = 240_000;

/** Reads which version is active; undefined before the first activation. */
export async function activePolicy(rows: Rows): Promise<Stored<ActivePolicy> | undefined> {
  const row = await rows.get('control', ACTIVE.partition, ACTIVE.key);
  if (row === undefined) return undefined;
  const { text: _, ...value } = documentFrom(row, active);
  return { value, etag: row.etag };
}

/**
 * Makes a version the active one. Its text is stored first, so that an active version can always be read. The start of
 * enforcing is kept for assignments that enforced before: an edit of the policy does not make old hubs look new.
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
    const row = await rows.get('control', ACTIVE.partition, ACTIVE.key);
    const before = row === undefined ? undefined : documentFrom(row, active);
    if (before?.hash === policy.hash) return { value: before };
    const value = await versionBehind(rows, before, policy, now);
    return (await putActive(rows, value, row?.etag)) ? { value } : 'Lost';
  });
}

/** Keeps the version's text, and says what its row is to hold. */
async function versionBehind(
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
  // The first policy finds no hub on an earlier one.
  const begun: RolloutRecord = { open: {}, ring: 0, ...(before === undefined ? { finishedAt: at } : {}) };
  return { ...plain, rollout: begun };
}

/** Changes how far the active version has got. @returns false when somebody else came first */
export function replaceActive(rows: Rows, { value, etag }: Stored<ActivePolicy>): Promise<boolean> {
  return putActive(rows, value, etag);
}

async function putActive(rows: Rows, value: ActivePolicy, etag: string | undefined): Promise<boolean> {
  const next = { ...ACTIVE, cells: cellsFrom(value, { hash: value.hash }) };
  const written = etag === undefined ? await rows.insert('control', next) : await rows.replace('control', next, etag);
  return written.ok;
}

/** Stores a version with its text, whole, however long it is. The row that names the parts comes last. */
async function keepVersion(rows: Rows, { text, ...record }: PolicyVersionRecord): Promise<void> {
  const parts = Math.max(1, Math.ceil(text.length / PART_UNITS));
  for (let index = 0; index < parts; index += 1) {
    const cells = { text: text.slice(index * PART_UNITS, (index + 1) * PART_UNITS), schema: versionOf() };
    await rows.upsert('control', { partition: VERSIONS, key: partKey(record.hash, index), cells });
  }
  const { hash, pinnedPacks, activatedAt, enforcedSince } = record;
  const kept: z.output<typeof version> = { hash, pinnedPacks, activatedAt, enforcedSince, parts };
  const cells = cellsFrom(kept, { activatedAt });
  await rows.upsert('control', { partition: VERSIONS, key: headKey(hash), cells });
}

/** Reads a version with its text; undefined when it is not kept, or not whole. */
export async function storedVersion(rows: Rows, hash: string): Promise<PolicyVersionRecord | undefined> {
  const head = await rows.get('control', VERSIONS, headKey(hash));
  if (head === undefined) return legacyVersion(rows, hash);
  const { parts, ...record } = documentFrom(head, version);
  const texts: string[] = [];
  for (let index = 0; index < parts; index += 1) {
    const part: Row | undefined = await rows.get('control', VERSIONS, partKey(hash, index));
    if (typeof part?.cells.text !== 'string') return undefined;
    texts.push(part.cells.text);
  }
  return { ...record, text: texts.join('') };
}

/**
 * The version that had been activated last at a time, of those that are kept; a version that no hub is on any more is
 * forgotten. undefined: there was none.
 */
export async function versionAt(rows: Rows, at: Date): Promise<string | undefined> {
  const current = (await activePolicy(rows))?.value;
  if (current !== undefined && current.activatedAt <= at.toISOString()) return current.hash;
  const query = { partition: VERSIONS, where: { column: 'activatedAt', atMost: at.toISOString() } };
  const { values } = await readRows(rows.query('control', query), (row) => documentFrom(row, version));
  return values.toSorted((a, b) => (a.activatedAt < b.activatedAt ? 1 : -1))[0]?.hash;
}

/** A row of the first release holds the text of the active version itself. */
async function legacyVersion(rows: Rows, hash: string): Promise<PolicyVersionRecord | undefined> {
  const row = await rows.get('control', ACTIVE.partition, ACTIVE.key);
  const current = row === undefined ? undefined : documentFrom(row, active);
  return current?.hash === hash && current.text !== undefined ? { ...current, text: current.text } : undefined;
}

/**
 * Forgets versions that no hub is on.
 *
 * @param used hashes of versions that hubs are on, and of the active one
 * @param before a version that was activated later is kept: a run that is under way may still go by it
 */
export async function deleteVersions(rows: Rows, used: ReadonlySet<string>, before: Date): Promise<number> {
  let forgotten = 0;
  const query = { partition: VERSIONS, where: { column: 'activatedAt', atMost: before.toISOString() } };
  const heads: Row[] = [];
  for await (const row of rows.query('control', query)) heads.push(row);
  const { faults } = await forEachItem(heads, { nameOf: ({ key }) => key }, async (head) => {
    const { hash, parts } = documentFrom(head, version);
    if (used.has(hash)) return;
    // The head goes first: a version is whole or not there.
    const gone = await rows.delete('control', VERSIONS, head.key, head.etag);
    if (!gone.ok) return;
    for (let index = 0; index < parts; index += 1) await forgetPart(rows, partKey(hash, index));
    forgotten += 1;
  });
  throwFaults(faults);
  return forgotten;
}

async function forgetPart(rows: Rows, key: string): Promise<void> {
  const row = await rows.get('control', VERSIONS, key);
  if (row !== undefined) await rows.delete('control', VERSIONS, key, row.etag);
}

function headKey(hash: string): string {
  return `version|${hash}`;
}

function partKey(hash: string, index: number): string {
  return `text|${hash}|${String(index).padStart(4, '0')}`;
}
