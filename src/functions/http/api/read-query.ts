import type * as z from 'zod';
import { ok } from '../../../core/result.ts';
import { nearestWord } from '../../../core/text/nearest-word.ts';
import { shown } from '../../../core/text/plain-text.ts';
import type { Operation } from '../../../report/api/operations/operation.ts';
import type { ProblemDetail } from '../../../report/api/schemas/problem.ts';
import { API_VERSIONS } from '../../../report/api/schemas/service.ts';
import type { Answered } from './failure.ts';
import { failed, faulty } from './failure.ts';
import { issueText } from './issue-text.ts';

/** Parameters of a query. */
export interface ReadQuery {
  /** Decoded by the operation. */
  readonly query: unknown;
  /** As sent; undefined: not sent. */
  readonly apiVersion: string | undefined;
}

/** The longest name or value that an error repeats. */
const LONGEST_SHOWN = 100;

/** Reads the query of a request for an operation: every name once, none that the operation does not have. */
export function readQuery(search: string, operation: Operation): Answered<ReadQuery> {
  const pairs = pairsOf(search);
  if (pairs === undefined) return failed('BadEncoding', 'The query is not percent-encoded UTF-8.');
  const given = new Map<string, string>();
  for (const [name, value] of pairs) {
    if (given.has(name)) return faulty('DuplicateParameter', [{ parameter: cut(name), detail: 'it occurs twice.' }]);
    given.set(name, value);
  }
  const apiVersion = given.get('api-version');
  given.delete('api-version');
  if (apiVersion !== undefined && !API_VERSIONS.some((each) => each === apiVersion)) {
    const detail = `${shown(cut(apiVersion))} is no version of the API. This deployment answers ${API_VERSIONS.join(', ')}.`;
    return faulty('UnsupportedApiVersion', [{ parameter: 'api-version', detail }]);
  }
  const unknown = [...given.keys()].filter((name) => !Object.hasOwn(operation.query.shape, name));
  if (unknown.length > 0)
    return faulty(
      'UnknownParameter',
      unknown.map((name) => unknownParameter(name, operation)),
    );
  const parsed = operation.query.safeParse(Object.fromEntries(given));
  if (parsed.success) return ok({ query: parsed.data, apiVersion });
  return faulty('BadParameter', parsed.error.issues.map(parameterFault));
}

/** Names and values of a query; undefined: not valid UTF-8. `+` is a blank, as forms send it. */
function pairsOf(search: string): readonly (readonly [string, string])[] | undefined {
  try {
    return search
      .replace(/^\?/, '')
      .split('&')
      .filter((pair) => pair !== '')
      .map((pair) => {
        const [name = '', ...value] = pair.replaceAll('+', ' ').split('=');
        return [decodeURIComponent(name), decodeURIComponent(value.join('='))] as const;
      });
  } catch {
    return undefined;
  }
}

function unknownParameter(name: string, { query }: Operation): ProblemDetail {
  const names = [...Object.keys(query.shape), 'api-version'];
  const near = nearestWord(cut(name), names);
  const detail =
    near === undefined
      ? `the operation has no such parameter. It has ${names.join(', ')}.`
      : `the operation has no such parameter. Did you mean ${near}?`;
  return { parameter: cut(name), detail };
}

function parameterFault(issue: z.core.$ZodIssue): ProblemDetail {
  return { parameter: String(issue.path[0] ?? ''), detail: issueText(issue) };
}

function cut(text: string): string {
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}…`;
}
