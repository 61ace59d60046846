/** 0: in sync, valid or allowed. 2: differences, or not allowed. 1: the question could not be answered. */
export type ExitCode = 0 | 1 | 2;

/** What a command answers. Pure data: who runs the command decides which of text and JSON is printed, and where. */
export interface CommandResult {
  readonly exitCode: ExitCode;
  /** For people; the reason when the exit code is 1. */
  readonly text: string;
  /** For programs; undefined where there is nothing but an error. */
  readonly json: unknown;
  /** What people should know beside the answer, such as what was assumed; never part of the answer. */
  readonly notes: readonly string[];
  /** The text is a file: it is written as it is. */
  readonly isFile?: boolean;
}

/** An answer that is not an error. */
export function answer(
  exitCode: 0 | 2,
  { text, json, notes = [] }: { readonly text: string; readonly json: unknown; readonly notes?: readonly string[] },
): CommandResult {
  return { exitCode, text, json, notes };
}

/** A question that cannot be answered, with what is wrong and what to do. */
export function failure(reason: string): CommandResult {
  return { exitCode: 1, text: reason, json: undefined, notes: [] };
}
