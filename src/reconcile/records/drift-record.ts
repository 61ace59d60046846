import * as z from 'zod';

const time = z.iso.datetime();

const note = z.object({ code: z.string(), rule: z.string().optional(), by: z.string().optional() });

/** Shape of what has become of a hub's findings from sweep to sweep. */
export const driftRecord = z.object({
  at: time,
  open: z.array(z.string()),
  added: z.array(note),
  persisting: z.number().int(),
  repaired: z.array(note),
  flaps: z.array(time),
});
