import * as z from 'zod';

const time = z.iso.datetime();

const note = z.object({ code: z.string(), rule: z.string().optional(), by: z.string().optional() });

/** Shape of how a hub's findings changed from sweep to sweep. */
export const driftRecord = z.object({
  at: time,
  open: z.array(z.string()).readonly(),
  added: z.array(note).readonly(),
  persisting: z.number().int(),
  repaired: z.array(note).readonly(),
  flaps: z.array(time).readonly(),
});
