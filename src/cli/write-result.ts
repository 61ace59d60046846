import type { Result } from '../core/result.ts';
import { err, ok } from '../core/result.ts';
import { visibleJson, visibleLines } from '../core/text/printable.ts';
import { csvText } from '../report/csv.ts';
import { fitMarkdown } from '../report/fit-markdown.ts';
import type { Common } from './command/add-command.ts';
import { formatAsked } from './command/add-command.ts';
import type { CommandResult, ExitCode } from './command/command-result.ts';
import { failure } from './command/command-result.ts';
import type { OutputFormat } from './command/output-format.ts';
import type { ProgramOutput } from './program.ts';
import type { Paint } from './text/paint.ts';
import { printable } from './text/paint.ts';
import { wrapLines } from './text/wrap-lines.ts';

/**
 * Writes the answer of a command in the format that the user asked for: documents and texts to the output, errors and
 * notes to the error stream. A format is made as a whole before its first character is written. Text for people is broken to
 * the width of their terminal.
 *
 * @returns the exit code of the process
 */
export async function writeResult(
  result: CommandResult,
  options: Common,
  output: Pick<ProgramOutput, 'writeError' | 'writeOut'> & { readonly paint: Pick<Paint, 'columns'> },
): Promise<ExitCode> {
  const { columns } = output.paint;
  const done = await textOf(result, options, columns);
  if (!done.ok) return writeResult(failure(done.error), {}, output);
  if (done.value !== '') output.writeOut(done.value);
  if (result.exitCode === 1) output.writeError(`${printable(result.text)}\n`);
  for (const note of result.notes) output.writeError(`note: ${visibleLines(note)}\n`);
  return result.exitCode === 2 && options.exitZero === true ? 0 : result.exitCode;
}

async function textOf(
  result: CommandResult,
  options: Common,
  columns: number | undefined,
): Promise<Result<string, string>> {
  const format = formatAsked(options);
  if (!format.ok) return format;
  // A program that asked for JSON gets the reasons of a failure as JSON too, where there are several.
  if (result.exitCode === 1)
    return result.json === undefined || format.value !== 'json' ? ok('') : inFormat(result, 'json', columns);
  const document = result.documents?.[format.value];
  return document === undefined ? inFormat(result, format.value, columns) : document();
}

async function inFormat(
  result: CommandResult,
  format: OutputFormat,
  columns: number | undefined,
): Promise<Result<string, string>> {
  const { isFile = false, json, table, text, wide = text } = result;
  switch (format) {
    case 'table':
      return ok(isFile ? text : `${wrapLines(printable(text), columns)}\n`);
    case 'wide':
      return ok(`${wrapLines(printable(wide), columns)}\n`);
    case 'json':
      return ok(json === undefined ? text : `${visibleJson(JSON.stringify(json, undefined, 2))}\n`);
    case 'yaml':
      return ok(await yamlOf(json));
    case 'csv':
      return table === undefined ? err(notIn(format)) : ok(csvText(table.headings, table.rows));
    case 'md':
      return table === undefined ? err(notIn(format)) : ok(`${fitMarkdown('', table, 'summary', ROWS)}\n`);
    default:
      return err(notIn(format));
  }
}

const ROWS = { one: 'row', many: 'rows' } as const;

function notIn(format: OutputFormat): string {
  return `This answer has no -o ${format}. Use -o json.`;
}

/** The library is loaded here only, because most calls need no YAML. */
async function yamlOf(json: unknown): Promise<string> {
  const { Document, Scalar, visit } = await import('yaml');
  const document = new Document(JSON.parse(JSON.stringify(json ?? null)), { aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_, node) => {
      // Only this form has escapes, which the last line writes for characters that a reader would not see.
      if (typeof node.value === 'string' && visibleJson(node.value) !== node.value) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return visibleJson(document.toString({ lineWidth: 0 }));
}
