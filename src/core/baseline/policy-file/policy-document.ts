import type { Document, YAMLError } from 'yaml';
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { Result } from '../../result.ts';
import { err, ok } from '../../result.ts';
import { errorText } from '../../text/error-text.ts';
import type { PolicyFault, PolicyPath, PolicyProblem } from '../policy/policy-problem.ts';
import { renderPath } from '../policy/policy-problem.ts';

/**
 * A policy file above this length, in characters, is refused unread. One with 500 assignments and 300 exemptions has
 * 120,000.
 */
const MAX_LENGTH = 1_000_000;

/** More uses of one anchor count as an attempt to exhaust memory. */
const MAX_ALIAS_COUNT = 100;

/** A file in valid YAML, valid policy or not, with a map from paths to places in the text. */
export interface PolicyDocument {
  /** Plain values. */
  readonly raw: unknown;
  /** Gives a fault its line and column. A path that does not exist gets the place of the nearest value above it. */
  locate(fault: PolicyFault): PolicyProblem;
  /** A plain value as the file writes it: `1.10`, `0123`; undefined for a block, a list, and an absent value. */
  written(path: PolicyPath): string | undefined;
}

/**
 * Reads YAML 1.2: one document, no duplicate keys, no custom tags, keys that are text.
 *
 * @returns every syntax error at once, each with its place
 */
export function readPolicyDocument(text: string, sourceName: string): Result<PolicyDocument, readonly PolicyProblem[]> {
  if (text.length > MAX_LENGTH) {
    return err([
      placeless(
        `${sourceName} has ${text.length} characters, more than ${MAX_LENGTH}`,
        'Split what it says into fewer, wider rules.',
      ),
    ]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) return err(syntaxProblems(faults, lines, text));
  const raw = plainValues(document, lines, sourceName);
  if (!raw.ok) return raw;
  if (raw.value === null) {
    return err([placeless(`${sourceName} is empty`, 'Start it with "version: 1" and a list of assignments.')]);
  }
  return ok({
    raw: raw.value,
    locate: (fault) => located(document, lines, fault),
    written: (path) => writtenText(document, path),
  });
}

function writtenText(document: Document, path: PolicyPath): string | undefined {
  let node: unknown = document.contents;
  for (const step of path) node = childOf(isAlias(node) ? node.resolve(document) : node, step)?.value;
  const value: unknown = isAlias(node) ? node.resolve(document) : node;
  return isScalar(value) ? value.source : undefined;
}

function placeless(message: string, remedy: string): PolicyProblem {
  return { line: undefined, column: undefined, path: '', message, remedy };
}

function plainValues(document: Document, lines: LineCounter, name: string): Result<unknown, readonly PolicyProblem[]> {
  try {
    const unknown = unknownAliases(document, lines);
    return unknown.length > 0 ? err(unknown) : ok(document.toJS({ maxAliasCount: MAX_ALIAS_COUNT }));
  } catch (error) {
    // The YAML library reports an alias bomb by throwing.
    const detail = errorText(error);
    const remedy = 'Write the repeated part out, or put shared rules into a pack.';
    return err([placeless(`${name}: aliases cannot be resolved: ${detail}`, remedy)]);
  }
}

/** A host such as `*.contoso.com` without quotes is an alias to YAML: the most common error of all. */
function unknownAliases(document: Document, lines: LineCounter): readonly PolicyProblem[] {
  const anchors = new Set<string>();
  const problems: PolicyProblem[] = [];
  visit(document, {
    Node: (_, node) => {
      if (!isAlias(node)) {
        if (node.anchor !== undefined) anchors.add(node.anchor);
        return;
      }
      if (anchors.has(node.source)) return;
      const { line, col } = lines.linePos(startOf(node) ?? 0);
      const message = `"*${node.source}" without quotes is an alias, and there is no anchor "&${node.source}" above it`;
      problems.push({ line, column: col, path: '', message, remedy: `Put it in quotes: "*${node.source}".` });
    },
  });
  return problems;
}

const SYNTAX_REMEDIES: Readonly<Record<string, readonly [message: string, remedy: string]>> = {
  DUPLICATE_KEY: ['this key is already there in the same block', 'Keep one of the two, or merge their contents.'],
  TAB_AS_INDENT: ['a tab is used to indent', 'Indent with spaces; YAML does not allow tabs.'],
  MULTIPLE_DOCS: [
    'the file holds several documents',
    'Keep one policy per file: remove the "---" and the text after it.',
  ],
  TOO_DEEP: ['brackets are nested too deeply', 'No key of a policy needs more than a few levels: close the brackets.'],
  TAG_RESOLVE_FAILED: ['custom tags ("!…") are not supported', 'Remove the tag and write the plain value.'],
};

function syntaxProblems(all: readonly YAMLError[], lines: LineCounter, text: string): readonly PolicyProblem[] {
  const seen = new Set<number>();
  const unquoted = new Set<number>();
  const problems: PolicyProblem[] = [];
  const deep = all.find(isTooDeep);
  // Other faults there are at the point where the library ran out of stack.
  for (const fault of deep === undefined ? all : [deep]) {
    const { line, col } = lines.linePos(fault.pos[0]);
    // The library reports one error more than once.
    const key = fault.pos[0];
    if (seen.has(key) || (unquoted.has(line) && fault.code === 'UNEXPECTED_TOKEN')) continue;
    seen.add(key);
    const quotes = missingQuotes(fault, text);
    // Faults later in the line follow from the missing quotes.
    if (quotes !== undefined) unquoted.add(line);
    const [message, remedy] = SYNTAX_REMEDIES[isTooDeep(fault) ? 'TOO_DEEP' : fault.code] ??
      quotes ?? [
        `not valid YAML: ${fault.message}`,
        'Check indentation, quotes and brackets here and in the line above.',
      ];
    problems.push({ line, column: col, path: '', message, remedy });
  }
  return problems;
}

const PLACEHOLDERS = ['{region}', '{subscriptionId}', '{resourceGroup}', '{hubName}'];

/** Without the brace that closes the surrounding block. */
function withoutOuterBrace(text: string): string {
  return text.split('}').length > text.split('{').length ? text.slice(0, -1) : text;
}

/** A value that has another meaning in YAML without quotes: `*`, `@host`, `{hubName}.contoso.com`, `[::1]/128`. */
function missingQuotes({ code, pos }: YAMLError, text: string): readonly [message: string, remedy: string] | undefined {
  const lineStart = text.lastIndexOf('\n', pos[0] - 1) + 1;
  const lineEnd = text.indexOf('\n', pos[0]);
  const line = text.slice(lineStart, lineEnd < 0 ? undefined : lineEnd);
  const rest = line.slice(pos[0] - lineStart);
  if (code === 'BAD_ALIAS' && rest.startsWith('*')) {
    const value = /^\*[^\s,\]}]*/.exec(rest)?.[0] ?? '*';
    return [`"${value}" without quotes is an alias, and names no anchor`, `Put it in quotes: "${value}".`];
  }
  if (code === 'BAD_SCALAR_START') {
    const value = /^[^\s,\]}]*/.exec(rest)?.[0] ?? '';
    return [`a value cannot start with "${rest.slice(0, 1)}" without quotes`, `Put it in quotes: "${value}".`];
  }
  if (code !== 'UNEXPECTED_TOKEN') return undefined;
  const before =
    line
      .slice(0, pos[0] - lineStart)
      .split(/[\s,]/)
      .at(-1) ?? '';
  const whole = `${before}${rest.split(/[\s,]/, 1)[0] ?? ''}`;
  const placeholder = whole.split(/[[\]]/).find((part) => PLACEHOLDERS.some((name) => part.includes(name)));
  const value =
    (placeholder === undefined ? undefined : withoutOuterBrace(placeholder)) ??
    (/^\[[0-9A-Fa-f:.]*\]/.test(whole) ? whole : undefined);
  if (value === undefined) return undefined;
  return [`"${value}" without quotes is a block or a list to YAML`, `Put it in quotes: "${value}".`];
}

/** The YAML library recurses for each level and reports a stack overflow as a fault of the text. */
function isTooDeep({ message }: YAMLError): boolean {
  return /call stack|stack overflow/i.test(message);
}

function located(document: Document, lines: LineCounter, fault: PolicyFault): PolicyProblem {
  const offset = offsetOf(document, fault.path, fault.atKey === true);
  const { line, col } = lines.linePos(offset);
  return { line, column: col, path: renderPath(fault.path), message: fault.message, remedy: fault.remedy };
}

/** The start of the value (or the key) of a path, or of the nearest value above it. */
function offsetOf(document: Document, path: PolicyPath, atKey: boolean): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [index, step] of path.entries()) {
    const resolved: unknown = isAlias(node) ? node.resolve(document) : node;
    const child = childOf(resolved, step);
    if (child === undefined) return offset;
    if (atKey && index === path.length - 1) return startOf(child.key) ?? offset;
    // A key without a value has only the place of the key itself.
    offset = startOf(child.value) ?? startOf(child.key) ?? offset;
    node = child.value;
  }
  return offset;
}

function childOf(node: unknown, step: string | number): { key: unknown; value: unknown } | undefined {
  if (isSeq(node) && typeof step === 'number') return { key: node.items[step], value: node.items[step] };
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
  return pair === undefined ? undefined : { key: pair.key, value: pair.value };
}

function startOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return undefined;
  const [start]: unknown[] = node.range;
  return typeof start === 'number' ? start : undefined;
}
