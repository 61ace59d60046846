import type { SarifLog, SarifResult } from './sarif-schema.ts';
import { sarifLog } from './sarif-schema.ts';

/**
 * Checks a SARIF file against the schema and against what GitHub code scanning demands beyond it. One wrong result makes
 * GitHub reject the whole file, so a command checks its output before it writes any of it.
 *
 * @returns the faults; empty: GitHub takes the file
 */
export function sarifFaults(text: string): readonly string[] {
  const parsed = sarifLog.safeParse(jsonFrom(text));
  if (!parsed.success) return parsed.error.issues.map(({ message, path }) => `${path.join('.')}: ${message}`);
  return parsed.data.runs.flatMap((run, index) => runFaults(run).map((fault) => `runs.${index}: ${fault}`));
}

function jsonFrom(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function runFaults({ results, tool }: SarifLog['runs'][number]): readonly string[] {
  const { rules } = tool.driver;
  const faults = new Set(rules.map(({ id }) => id)).size === rules.length ? [] : ['two rules have the same id'];
  const prints = new Set<string>();
  for (const [index, each] of results.entries()) {
    const place = `results.${index}`;
    if (rules[each.ruleIndex]?.id !== each.ruleId) faults.push(`${place}: ruleIndex does not lead to ${each.ruleId}`);
    faults.push(...locationFaults(each).map((fault) => `${place}: ${fault}`));
    const print = `${each.ruleId} ${each.partialFingerprints.primaryLocationLineHash}`;
    if (prints.has(print)) faults.push(`${place}: another result has its fingerprint, so one of the two would vanish`);
    prints.add(print);
  }
  return faults;
}

function locationFaults({ locations }: SarifResult): readonly string[] {
  return locations.flatMap(({ physicalLocation: { artifactLocation, region } }) => {
    const { endColumn, endLine, startColumn, startLine } = region;
    const isForward = endLine > startLine || (endLine === startLine && endColumn > startColumn);
    return [
      ...(isRelative(artifactLocation.uri) ? [] : [`${artifactLocation.uri} is not relative to the repository`]),
      ...(isForward ? [] : ['its region ends before it starts']),
    ];
  });
}

/** A path below the root of the repository, as a URI reference without scheme. */
function isRelative(uri: string): boolean {
  return !/^(?:[a-z][a-z0-9+.-]*:|[/\\])/i.test(uri) && !uri.split('/').includes('..') && URL.canParse(uri, 'file:///');
}
