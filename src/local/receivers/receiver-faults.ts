import * as z from 'zod';
import type { Format } from './receiver-formats.ts';
import { FORMATS } from './receiver-formats.ts';

const base = { format: z.enum(FORMATS), times: z.int().min(1).default(1) };

/** A fault in the form of `POST /faults`. */
export const ReceiverFault = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('Status'),
    ...base,
    status: z.int().min(200).max(599),
    /** Value of the header: seconds or an HTTP date. */
    retryAfter: z.string().optional(),
    body: z.string().default(''),
  }),
  z.object({ kind: z.literal('Slow'), ...base, delayMs: z.int().min(0) }),
  z.object({ kind: z.literal('Reset'), ...base }),
  /** Accepts the alert, and breaks the connection before the answer. */
  z.object({ kind: z.literal('LostAnswer'), ...base }),
]);

/** One fault: the behaviour of a receiver for its next `times` requests. */
export type ReceiverFault = z.output<typeof ReceiverFault>;

/** The faults that wait to happen, oldest first. */
export class ReceiverFaults {
  #waiting: { readonly fault: ReceiverFault; left: number }[] = [];

  add(fault: z.input<typeof ReceiverFault>): void {
    const parsed = ReceiverFault.parse(fault);
    this.#waiting.push({ fault: parsed, left: parsed.times });
  }

  clear(): void {
    this.#waiting = [];
  }

  /** The fault that the next request in this format meets, if any; it is used up by that. */
  take(format: Format): ReceiverFault | undefined {
    const next = this.#waiting.find((each) => each.fault.format === format);
    if (next === undefined) return undefined;
    next.left -= 1;
    this.#waiting = this.#waiting.filter((each) => each.left > 0);
    return next.fault;
  }
}
