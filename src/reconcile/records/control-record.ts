import type { Cell, Rows } from '../ports.ts';
import { checkVersion } from './stored-json.ts';

const PARTITION = 'control';

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
