import type { Cell, Rows } from '../ports.ts';
import { checkVersion } from './stored-json.ts';

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

/** The kill switch, and who set it last. */
export interface WriteSwitch {
  readonly on: boolean;
  /** Absent before anybody has set it. */
  readonly by?: string | undefined;
  readonly reason?: string | undefined;
  readonly at?: string | undefined;
}

const SWITCH = { partition: PARTITION, key: 'writes' };

/**
 * Reads the kill switch: one row that stops every write of every instance. An absent row means on, and a row that does not
 * say so plainly means off.
 *
 * @throws whatever the store throws: a switch that cannot be read means off, and the caller must treat it so
 */
export async function writeSwitch(rows: Rows): Promise<WriteSwitch> {
  const row = await rows.get('control', SWITCH.partition, SWITCH.key);
  if (row === undefined) return { on: true };
  checkVersion(row, 1);
  const { by, reason, at, on } = row.cells;
  return { on: on === true, by: textOf(by), reason: textOf(reason), at: textOf(at) };
}

/** As {@link writeSwitch}, for those who only want to know whether writes may go out. */
export async function writesSwitchedOn(rows: Rows): Promise<boolean> {
  return (await writeSwitch(rows)).on;
}

/**
 * Sets the kill switch. The last to set it wins: whoever switches off must not lose a race, and not even a row of a newer
 * release keeps it from being off.
 *
 * @throws Error when it is to be switched on and a newer release wrote the row: what that says more is not known here
 */
export async function setWriteSwitch(rows: Rows, next: Required<WriteSwitch>): Promise<void> {
  const { on, by, reason, at } = next;
  if (on) await writeSwitch(rows);
  const cells = { on, by: by ?? '', reason: reason ?? '', at: at ?? '', schema: 1 };
  await rows.upsert('control', { ...SWITCH, cells });
}

function textOf(cell: Cell | undefined): string | undefined {
  return typeof cell === 'string' && cell !== '' ? cell : undefined;
}
