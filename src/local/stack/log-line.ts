import { visibleLine } from '../../core/text/printable.ts';
import { isRecord } from '../common/is-record.ts';
import type { HostLogEntry } from '../functions-host/app/host-log.ts';

/**
 * Turns a line of the app's log into one for people. Each verdict becomes one line; lines that only matter to a
 * developer appear on request.
 *
 * @returns undefined when the line is not worth showing
 */
export function readableLine(entry: HostLogEntry, verbose: boolean): string | undefined {
  const line = lineOf(entry, verbose);
  return line === undefined ? undefined : visibleLine(line);
}

function lineOf(entry: HostLogEntry, verbose: boolean): string | undefined {
  const parsed = entry.category.endsWith('.User') ? fieldsOf(entry.message) : undefined;
  if (parsed?.message === 'verdict') return verdictLine(parsed.fields);
  if (parsed?.message === 'operation') return operationLine(parsed.fields);
  if (parsed?.message === 'alert') return undefined;
  const serious = entry.level === 'warning' || entry.level === 'error' || entry.level === 'critical';
  if (serious) return `${entry.level.toUpperCase()} ${entry.message}`;
  return verbose ? `${entry.category}: ${entry.message}` : undefined;
}

function verdictLine(fields: Readonly<Record<string, unknown>>): string {
  const findings = textsOf(fields.findings);
  const writes = textsOf(fields.writes).map(shortWrite);
  return [
    `${String(fields.hub).padEnd(18)} ${String(fields.verdict).padEnd(10)}`,
    `(${String(fields.cause)})`,
    writes.length === 0 ? '' : `wrote ${writes.join(', ')}`,
    findings.length === 0 ? '' : `findings ${shorten(findings)}`,
  ]
    .filter((part) => part !== '')
    .join('  ');
}

function operationLine(fields: Readonly<Record<string, unknown>>): string {
  const hub = String(fields.hubId).split('/').at(-1) ?? '';
  return `${hub.padEnd(18)} ${String(fields.kind)} ${String(fields.state)}${fields.error === undefined ? '' : `: ${String(fields.error)}`}`;
}

function shortWrite(write: string): string {
  const [request = '', outcome = ''] = write.split(' -> ');
  const [method = '', path = ''] = request.split(' ');
  const [, below = ''] = path.split('workspaces/', 2);
  const tail = below.split('/').slice(1).join('/');
  return `${method}${tail === '' ? '' : ` ${tail}`} (${outcome})`;
}

const SHOWN = 4;

function shorten(all: readonly string[]): string {
  return all.length <= SHOWN ? all.join(', ') : `${all.slice(0, SHOWN).join(', ')} and ${all.length - SHOWN} more`;
}

function fieldsOf(
  line: string,
): { readonly message: string; readonly fields: Readonly<Record<string, unknown>> } | undefined {
  const brace = line.indexOf(' {');
  if (brace < 0) return undefined;
  try {
    const fields: unknown = JSON.parse(line.slice(brace + 1));
    return isRecord(fields) ? { message: line.slice(0, brace), fields } : undefined;
  } catch {
    // A line of another library that happens to hold a brace.
    return undefined;
  }
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
