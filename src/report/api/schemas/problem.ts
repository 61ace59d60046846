import * as z from 'zod';
import { wire } from './wire.ts';

/** One fault of a request: of its body (`pointer`, a JSON pointer), its query or path (`parameter`) or its head (`header`). */
export interface ProblemDetail {
  readonly detail: string;
  readonly pointer?: string | undefined;
  readonly parameter?: string | undefined;
  readonly header?: string | undefined;
}

/** An error as RFC 9457 has it. */
export interface Problem {
  /** Address of the documentation of the code. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** What was wrong, where, and what to do. */
  readonly detail: string;
  /** Stable, for programs; the header `x-ms-error-code` has it too. */
  readonly code: string;
  readonly requestId: string;
  readonly errors?: readonly ProblemDetail[] | undefined;
  /** With code `StateMoved`: the state now, to be sent as `seen` after a person has looked at it. */
  readonly state?: string | undefined;
}

/** {@link Problem} as JSON. */
export const problem = wire<Problem>()(
  'Problem',
  z.object({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    detail: z.string(),
    code: z.string(),
    requestId: z.string(),
    errors: z
      .array(
        z.object({
          detail: z.string(),
          pointer: z.string().optional(),
          parameter: z.string().optional(),
          header: z.string().optional(),
        }),
      )
      .optional(),
    state: z.string().optional(),
  }),
);
