/** 0: in sync, valid or allowed. 2: differences, or not allowed. 1: error. */
export type ExitCode = 0 | 1 | 2;

/** The answer of a command. Pure data: the caller chooses text or JSON, and the output. */
export interface CommandResult {
  readonly exitCode: ExitCode;
  /** Text for people; the error when the exit code is 1. */
  readonly text: string;
  /** Value for programs; undefined for an error. */
  readonly json: unknown;
  /** Notes for people, such as assumptions; never part of the answer. */
  readonly notes: readonly string[];
  /** True when the text is a file, which is printed unchanged. */
  readonly isFile?: boolean;
}

/** An answer that is not an error. */
export function answer(
  exitCode: 0 | 2,
  { text, json, notes = [] }: { readonly text: string; readonly json: unknown; readonly notes?: readonly string[] },
): CommandResult {
  return { exitCode, text, json, notes };
}

/** The answer of a command that failed: the problem and the remedy. */
export function failure(reason: string): CommandResult {
  return { exitCode: 1, text: reason, json: undefined, notes: [] };
}
