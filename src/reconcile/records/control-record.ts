import type { Rows } from '../ports.ts';

const PARTITION = 'control';

/** Which policy is active, and since when each of its assignments enforces. */
export interface ActivePolicy {
  readonly hash: string;
  /** The text that was activated: the last good policy, should the source become invalid. */
  readonly text: string;
  /** Editions that the packs without one stood for when the policy was activated. */
  readonly pinnedPacks: Readonly<Record<string, string>>;
  readonly activatedAt: string;
  /** Assignment → since when it enforces (ISO); assignments that only observe are absent. */
  readonly enforcedSince: Readonly<Record<string, string>>;
}

/** Reads the active policy; undefined before the first activation. */
export async function activePolicy(rows: Rows): Promise<ActivePolicy | undefined> {
  const row = await rows.get('control', PARTITION, 'policy');
  return row === undefined ? undefined : (JSON.parse(String(row.cells.body)) as ActivePolicy);
}

/**
 * Makes a policy the active one. The start of enforcing is kept for assignments that enforced before, so that an edit of
 * the policy does not make old hubs look new.
 *
 * @param enforcing names of the assignments whose mode is `enforce`
 * @returns the active policy after the call: another instance may have come first
 */
export async function activatePolicy(
  rows: Rows,
  policy: Pick<ActivePolicy, 'hash' | 'text' | 'pinnedPacks'> & { readonly enforcing: readonly string[] },
  now: Date,
): Promise<ActivePolicy> {
  const row = await rows.get('control', PARTITION, 'policy');
  const before = row === undefined ? undefined : (JSON.parse(String(row.cells.body)) as ActivePolicy);
  if (before?.hash === policy.hash) return before;
  const at = now.toISOString();
  const enforcedSince = Object.fromEntries(policy.enforcing.map((name) => [name, before?.enforcedSince[name] ?? at]));
  const { hash, text, pinnedPacks } = policy;
  const active: ActivePolicy = { hash, text, pinnedPacks, activatedAt: at, enforcedSince };
  const next = {
    partition: PARTITION,
    key: 'policy',
    cells: { body: JSON.stringify(active), hash: active.hash, schema: 1 },
  };
  const written =
    row === undefined ? await rows.insert('control', next) : await rows.replace('control', next, row.etag);
  return written.ok ? active : activatePolicy(rows, policy, now);
}

/**
 * Reads the kill switch: one row that stops every write of every instance. An absent row means on.
 *
 * @throws whatever the store throws: a switch that cannot be read means off, and the caller must treat it so
 */
export async function writesSwitchedOn(rows: Rows): Promise<boolean> {
  const row = await rows.get('control', PARTITION, 'writes');
  return row === undefined || row.cells.on === true;
}
