import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import { foldCase } from '../../../core/text/fold-case.ts';
import { lookUp } from '../../../core/text/look-up.ts';

/** Tests the decoded value of a route parameter. */
export type RouteConstraint = (value: string) => boolean;

interface ConstraintKind {
  /** How many whole numbers the constraint takes. */
  readonly numbers: readonly number[];
  readonly test: (value: string, numbers: readonly number[]) => boolean;
}

function matching(pattern: RegExp): ConstraintKind {
  return { numbers: [0], test: (value) => pattern.test(value) };
}

function wholeNumber(value: string): number {
  return /^-?\d+$/.test(value) ? Number(value) : Number.NaN;
}

// https://learn.microsoft.com/aspnet/core/fundamentals/routing#route-constraints (read 2026-11). `regex`, `file` and the
// types of dates and fractions are left out: a local host that guessed them could hide a route that Azure refuses.
const KINDS: Readonly<Record<string, ConstraintKind>> = {
  int: matching(/^-?\d{1,10}$/),
  long: matching(/^-?\d{1,19}$/),
  guid: matching(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i),
  alpha: matching(/^[a-z]*$/i),
  bool: matching(/^(?:true|false)$/i),
  required: { numbers: [0], test: (value) => value !== '' },
  minlength: { numbers: [1], test: (value, [least = 0]) => value.length >= least },
  maxlength: { numbers: [1], test: (value, [most = 0]) => value.length <= most },
  length: {
    numbers: [1, 2],
    test: (value, [least = 0, most = least]) => value.length >= least && value.length <= most,
  },
  min: { numbers: [1], test: (value, [least = 0]) => wholeNumber(value) >= least },
  max: { numbers: [1], test: (value, [most = 0]) => wholeNumber(value) <= most },
  range: {
    numbers: [2],
    test: (value, [least = 0, most = 0]) => wholeNumber(value) >= least && wholeNumber(value) <= most,
  },
};

/**
 * Reads one constraint of a route parameter, such as `int` or `maxlength(0)`.
 *
 * @returns the error says which constraint cannot be used here
 */
export function routeConstraint(text: string): Result<RouteConstraint, string> {
  const [, name = '', given] = /^(\w+)(?:\(([-\d,\s]*)\))?$/.exec(text) ?? [];
  const kind = lookUp(KINDS, foldCase(name));
  if (kind === undefined) return err(`this host does not know the route constraint "${text}".`);
  const numbers = given === undefined ? [] : given.split(',').map((each) => wholeNumber(each.trim()));
  if (!kind.numbers.includes(numbers.length) || numbers.some(Number.isNaN)) {
    return err(`the route constraint "${text}" has the wrong arguments.`);
  }
  return ok((value) => kind.test(value, numbers));
}
