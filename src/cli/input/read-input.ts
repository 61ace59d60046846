import type { PolicyProblem } from '../../core/baseline/policy/policy-problem.ts';
import { renderPath, renderProblems } from '../../core/baseline/policy/policy-problem.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { CommandContext } from '../command/command-context.ts';
import type { JsonDocument, JsonPath } from './parse-json-text.ts';
import { readJsonText } from './parse-json-text.ts';

/** A parsed JSON file, and a function that renders problems with it. */
export interface JsonInput extends JsonDocument {
  readonly file: string;
}

/** One problem of an input file. */
export interface InputFault {
  readonly path?: JsonPath;
  readonly message: string;
  readonly remedy: string;
}

/** Renders problems with file, line, column, path and remedy, one line each. */
export function inputProblems(input: JsonInput, faults: readonly InputFault[]): string {
  const problems = faults.map(({ path = [], message, remedy }): PolicyProblem => {
    return { ...input.placeOf(path), path: renderPath(path), message, remedy };
  });
  return renderProblems(problems, input.file);
}

/** Reads a text file; the error names the file, the problem and the remedy. */
export function readTextInput(file: string, context: CommandContext): Result<string, string> {
  const text = context.readText(file);
  return text.ok ? text : err(`${file}: ${text.error}. Check the path.`);
}

/** Reads a JSON file; the error names the file, the line, the problem and the remedy. */
export function readJsonInput(file: string, context: CommandContext): Result<JsonInput, string> {
  const text = readTextInput(file, context);
  if (!text.ok) return text;
  if (text.value.trim() === '')
    return err(`${file}: the file is empty. Save an answer of Azure to it, for example with az rest.`);
  const document = readJsonText(text.value);
  if (document.ok) return ok({ ...document.value, file });
  const { line, column, message } = document.error;
  const remedy = 'The file must be JSON, as Azure answers it: no comments, no trailing commas.';
  return err(renderProblems([{ line, column, path: '', message: `not JSON: ${message}`, remedy }], file));
}
