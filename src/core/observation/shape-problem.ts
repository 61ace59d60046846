import type * as z from 'zod';
import { lookUp } from '../text/look-up.ts';

/** Says in words where an answer of Azure has another form than the one that is read. */
export function shapeProblem(error: z.ZodError, body: unknown): string {
  return error.issues.map((issue) => `${issue.path.join('.') || 'the answer'}: ${issueText(issue, body)}`).join('; ');
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'a block of keys',
  record: 'a block of keys',
};

function issueText(issue: z.core.$ZodIssue, body: unknown): string {
  if (issue.code !== 'invalid_type') return issue.message;
  const wanted = `must be ${lookUp(EXPECTED, issue.expected) ?? issue.expected}`;
  return valueAt(body, issue.path) === undefined ? `${wanted}, and is missing` : wanted;
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  let value = body;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([key]) => key === String(step))?.[1];
  }
  return value;
}
