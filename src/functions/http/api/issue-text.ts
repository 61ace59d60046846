import type * as z from 'zod';
import { lookUp } from '../../../core/text/look-up.ts';

/** One problem of a request in words: what is wrong with the value, and what to give instead. Ends with a full stop. */
export function issueText({ message }: z.core.$ZodIssue): string {
  const [, wanted, given] = /^Invalid input: expected (\w+), received (\w+)$/.exec(message) ?? [];
  if (wanted !== undefined && given === 'undefined') return `it is missing. Give ${lookUp(NAMES, wanted) ?? wanted}.`;
  if (wanted !== undefined)
    return `it must be ${lookUp(NAMES, wanted) ?? wanted}, and not ${lookUp(NAMES, given ?? '') ?? given}.`;
  const [, options] = /^Invalid option: expected one of (.+)$/.exec(message) ?? [];
  if (options !== undefined) return `it must be one of ${options.replaceAll('|', ', ')}.`;
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

/** The types of JSON with their articles. */
const NAMES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
};
