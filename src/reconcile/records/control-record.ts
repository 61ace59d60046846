import * as z from 'zod';
import type { Row, Rows } from '../ports.ts';
import { columnDocuments } from './store/documents.ts';

/** The kill switch, and the person who set it last. */
export interface WriteSwitch {
  readonly on: boolean;
  /** Absent before the first person sets it. */
  readonly by?: string | undefined;
  readonly reason?: string | undefined;
  readonly at?: string | undefined;
}

const text = z.string().optional().catch(undefined);

const SWITCHES = columnDocuments({
  table: 'control',
  // A damaged column means off.
  schema: z.object({ on: z.boolean().catch(false), by: text, reason: text, at: text }),
});
/** The key of the row of the kill switch, in partition `control`. */
export const SWITCH_KEY = 'writes';
const SWITCH = { partition: 'control', key: SWITCH_KEY };

/**
 * Reads the kill switch: one row that stops every write of every instance. An absent row means on; a row without a clear
 * `on` means off.
 *
 * @throws the store's error: an unreadable switch means off, and the caller must treat it so
 */
export async function writeSwitch(rows: Rows): Promise<WriteSwitch> {
  const stored = await SWITCHES.get(rows, SWITCH);
  return stored === undefined ? { on: true } : switchFrom(stored.value);
}

/** The switch in a row of {@link SWITCH_KEY}, as {@link writeSwitch} reads it. @throws UnreadableRow */
export function writeSwitchFrom(row: Row | undefined): WriteSwitch {
  return row === undefined ? { on: true } : switchFrom(SWITCHES.read(row));
}

function switchFrom({ at, by, on, reason }: WriteSwitch): WriteSwitch {
  return { on, by: notEmpty(by), reason: notEmpty(reason), at: notEmpty(at) };
}

/**
 * Sets the kill switch. The last call wins: a person who switches writes off must not lose a race, and a row of a newer
 * release does not prevent it.
 *
 * @throws UnreadableRow when the call switches writes on and a newer release wrote the row
 */
export async function setWriteSwitch(rows: Rows, next: Required<WriteSwitch>): Promise<void> {
  const { at, by, on, reason } = next;
  if (on) await writeSwitch(rows);
  await SWITCHES.upsert(rows, SWITCH, { on, by: by ?? '', reason: reason ?? '', at: at ?? '' });
}

/**
 * Sets the kill switch on the condition that no other person does so in between.
 *
 * @param change is called again after a lost race; undefined = leave the switch as it is
 * @throws UnreadableRow when a newer release wrote the row
 */
export async function changeWriteSwitch(
  rows: Rows,
  change: (current: WriteSwitch) => Required<WriteSwitch> | undefined,
): Promise<void> {
  await SWITCHES.update(rows, SWITCH, (current) => {
    const next = change(current === undefined ? { on: true } : switchFrom(current));
    if (next === undefined) return undefined;
    const { at, by, on, reason } = next;
    return { on, by: by ?? '', reason: reason ?? '', at: at ?? '' };
  });
}

function notEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
