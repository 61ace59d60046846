import type { Result } from '../../core/result.ts';
import { visibleLines } from '../../core/text/printable.ts';
import type { ReportTable } from '../../report/report-table.ts';
import type { OutputFormat } from './output-format.ts';

/** 0: in sync, valid or allowed. 2: differences, or not allowed. 1: error. 130: ended by Ctrl-C. */
export type ExitCode = 0 | 1 | 2 | 130;

/** Makes a document when the user asks for its format; a sentence when the answer cannot be written in that format. */
export type DocumentOf = () => Result<string, string>;

/** The answer of a command. Pure data: the caller chooses the format and the output. */
export interface CommandResult {
  readonly exitCode: ExitCode;
  /** Text for people; the error when the exit code is 1. */
  readonly text: string;
  /** Text with more columns, for `-o wide`; absent: `text`. */
  readonly wide?: string | undefined;
  /** Value for programs; undefined for an error. */
  readonly json: unknown;
  /** The rows of a list, for `-o csv` and `-o md`. */
  readonly table?: ReportTable | undefined;
  /** Documents in formats that `json` and `table` do not give, or not well enough. */
  readonly documents?: Readonly<Partial<Record<OutputFormat, DocumentOf>>> | undefined;
  /** Notes for people, such as assumptions; never part of the answer. */
  readonly notes: readonly string[];
  /** True when the text is a file, which is printed unchanged. */
  readonly isFile?: boolean;
}

/** The parts of an answer besides its exit code. */
export type AnswerParts = Pick<CommandResult, 'text' | 'json'> &
  Partial<Pick<CommandResult, 'wide' | 'table' | 'documents' | 'notes'>>;

/** An answer that is not an error. */
export function answer(exitCode: 0 | 2, { notes = [], ...parts }: AnswerParts): CommandResult {
  return { exitCode, notes, ...parts };
}

/** The answer of a command that failed: the problem and the remedy. Neither has a colour, so what looks like one is a name's. */
export function failure(reason: string): CommandResult {
  return { exitCode: 1, text: visibleLines(reason), json: undefined, notes: [] };
}
