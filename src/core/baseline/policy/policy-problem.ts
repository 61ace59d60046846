import { foldCase } from '../../text/fold-case.ts';
import { visibleLine } from '../../text/printable.ts';

/** A problem of a policy file, with the text that its author needs to correct it. */
export interface PolicyProblem {
  /** From 1; undefined for a problem of the file as a whole, which the message then names. */
  readonly line: number | undefined;
  /** From 1. */
  readonly column: number | undefined;
  /** `assignments[0].isolation.mode`; empty for the file as a whole. */
  readonly path: string;
  /** The fault, lower-case, without a full stop. */
  readonly message: string;
  /** The remedy, in whole sentences. */
  readonly remedy: string;
}

/** Steps from the top of a policy file to one of its values: keys and list positions (from 0). */
export type PolicyPath = readonly (string | number)[];

/** A problem before it gets its place in the file. */
export interface PolicyFault {
  readonly path: PolicyPath;
  /** The fault is the key itself, not its value. */
  readonly atKey?: boolean;
  readonly message: string;
  readonly remedy: string;
}

/** Writes a path in the common notation: `packs.contoso-data.rules[1].fqdn`. Ambiguous keys are quoted. */
export function renderPath(path: PolicyPath): string {
  return path
    .map((step) => {
      if (typeof step === 'number') return `[${step}]`;
      return /^[\w@-]+$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
    })
    .join('')
    .replace(/^\./, '');
}

/**
 * Renders problems for a terminal or a log, one line each:
 * `policy.yaml:12:5 assignments[0].isolaton: unknown key "isolaton". Did you mean "isolation"?`
 */
export function renderProblems(problems: readonly PolicyProblem[], sourceName: string): string {
  return problems
    .map(({ line, column, path, message, remedy }) => {
      const place = line === undefined ? '' : `${sourceName}:${line}:${column ?? 1} `;
      return visibleLine(`${place}${path === '' ? '' : `${path}: `}${message}. ${remedy}`).trimEnd();
    })
    .join('\n');
}

const MESSAGE_AND_REMEDY = /^((?:"[^"]*"|[^"])*?)\. (.+)$/s;

/** Makes a fault of two sentences, the first of which names the fault. A full stop within quotes ends no sentence. */
export function faultFromSentences(path: PolicyPath, sentences: string): PolicyFault {
  const [, message = sentences, remedy = ''] = MESSAGE_AND_REMEDY.exec(sentences) ?? [];
  // "A port is missing" continues in lower case after a colon; "FQDN rules …" and "Azure Container Registry …" keep
  // their capitals.
  const [first = '', second = ''] = message;
  const isName = /^(Azure|Microsoft|Internet|Hubwarden)\b/.test(message);
  const lowered = second === foldCase(second) && !isName ? `${foldCase(first)}${message.slice(1)}` : message;
  return { path, message: lowered.replace(/\.$/, ''), remedy };
}
