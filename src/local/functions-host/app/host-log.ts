import { lookUp } from '../../../core/text/look-up.ts';
import type { LogLevel } from './worker-contract.ts';

/** One line of log of the host, the library or the app. */
export interface HostLogEntry {
  readonly level: Exclude<LogLevel, 'none'>;
  /** As on Azure: `Host.…` for the host, `Function.<name>` for the run, `Function.<name>.User` for what the app writes. */
  readonly category: string;
  readonly functionName?: string;
  readonly invocationId?: string;
  readonly message: string;
}

/** Takes log entries; never throws. */
export type HostLog = (entry: HostLogEntry) => void;

const ORDER: readonly LogLevel[] = ['trace', 'debug', 'information', 'warning', 'error', 'critical', 'none'];

/**
 * Decides whether host.json lets an entry through: the longest category prefix (whole words between dots) counts, then
 * `default`, then Information.
 */
export function isLogged(
  logLevels: Readonly<Record<string, LogLevel>>,
  entry: Pick<HostLogEntry, 'level' | 'category'>,
): boolean {
  const words = entry.category.split('.');
  const prefixes = words.map((_, index) => words.slice(0, words.length - index).join('.'));
  const prefix = prefixes.find((candidate) => Object.hasOwn(logLevels, candidate)) ?? 'default';
  return ORDER.indexOf(entry.level) >= ORDER.indexOf(lookUp(logLevels, prefix) ?? 'information');
}

/** Wraps a log so that only what host.json lets through gets there. */
export function filteredLog(logLevels: Readonly<Record<string, LogLevel>>, log: HostLog): HostLog {
  return (entry) => {
    if (isLogged(logLevels, entry)) log(entry);
  };
}
