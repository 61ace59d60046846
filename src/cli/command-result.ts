import type { Result } from '../core/result.ts';
import type { OperatorDeps } from '../reconcile/operator/operator-deps.ts';
import type { DoctorParts } from './doctor-command.ts';
import type { Paint } from './paint.ts';
import type { SweepWorld } from './sweep-command.ts';

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

/** Everything a command may ask of the world. */
export interface CommandWorld {
  /** Reads a file as text; a reason such as "there is no such file" when that fails. */
  readonly readText: (path: string) => Result<string, string>;
  readonly now: () => Date;
  readonly paint: Paint;
  /** The api-version that the environment names for the app; absent: the default. */
  readonly apiVersion?: string | undefined;
  /** Waits; absent where nobody waits. */
  readonly pause?: (seconds: number) => Promise<void>;
  /** Says a line to the person while a command still runs, beside its answer; absent where nobody listens. */
  readonly say?: (line: string) => void;
  /** For commands that work on the tables; absent where there are only files. */
  readonly operator?: OperatorWorld;
  /** For the command that looks at how Azure is set up; absent where there are only files. */
  readonly doctor?: (asked: ConnectionArguments) => Promise<DoctorParts>;
  /** For the command that sweeps by itself; absent where there are only files. */
  readonly sweep?: SweepWorld;
}

/** What the commands of an operator ask of the world. */
export interface OperatorWorld {
  /** Reaches the tables; what is wrong with the settings when that cannot even be tried. */
  readonly connect: (asked: ConnectionArguments) => Promise<Result<OperatorDeps, string>>;
  /** Who sits at the terminal, for the record. */
  readonly person: string;
}

/** Which tables a command works on; without either, those that the environment names. */
export interface ConnectionArguments {
  readonly connectionString?: string | undefined;
  readonly account?: string | undefined;
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
