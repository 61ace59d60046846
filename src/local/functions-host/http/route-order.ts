import { foldCase } from '../../../core/text/fold-case.ts';
import type { RouteSegment } from './route-template.ts';

/** A route of a function. */
export interface NamedRoute {
  /** The function's name. */
  readonly name: string;
  /** As it is written, for texts. */
  readonly route: string;
  /** Upper case. */
  readonly methods: readonly string[];
  readonly segments: readonly RouteSegment[];
}

/**
 * Orders functions as the host tries their routes: by name, without case. It knows no precedence of templates.
 *
 * @see https://github.com/Azure/azure-webjobs-sdk-extensions/pull/842, which would change that and was open in 2026-11
 */
export function byFunctionName(left: { readonly name: string }, right: { readonly name: string }): number {
  const [leftName, rightName] = [foldCase(left.name), foldCase(right.name)];
  if (leftName === rightName) return 0;
  return leftName < rightName ? -1 : 1;
}

/** 1 literal, 2 parameter with a constraint, 3 parameter, 4 catch-all with a constraint, 5 catch-all. */
function precedenceDigit(segment: RouteSegment): string {
  if (segment.kind === 'literal') return '1';
  const base = segment.catchAll ? 5 : 3;
  return String(segment.constraints.length > 0 ? base - 1 : base);
}

/**
 * Compares two routes by the precedence of ASP.NET Core: segment by segment, the more specific first, and the shorter
 * before the longer. Negative: `left` comes first.
 *
 * @see https://github.com/dotnet/aspnetcore, RoutePrecedence.ComputeInbound (read 2026-11)
 */
export function comparePrecedence(left: readonly RouteSegment[], right: readonly RouteSegment[]): number {
  const [leftDigits, rightDigits] = [left, right].map((each) => each.map(precedenceDigit).join(''));
  if (leftDigits === undefined || rightDigits === undefined || leftDigits === rightDigits) return 0;
  return leftDigits < rightDigits ? -1 : 1;
}

/** `{page:maxlength(0)?}` is how an app binds `/`: it never takes a part of a path. */
function takesNothing(segment: RouteSegment): boolean {
  return segment.kind === 'parameter' && segment.optional && segment.constraintText.includes(':maxlength(0)');
}

function canBeAbsent(segment: RouteSegment): boolean {
  return segment.kind === 'parameter' && (segment.optional || segment.catchAll);
}

function overlap(left: readonly RouteSegment[], right: readonly RouteSegment[]): boolean {
  const [[first, ...leftRest], [second, ...rightRest]] = [left, right];
  if (first === undefined || second === undefined) return [...left, ...right].every(canBeAbsent);
  if ([first, second].some((each) => each.kind === 'parameter' && each.catchAll)) return true;
  if ([...left, ...right].every(canBeAbsent)) return true;
  if (first.kind === 'literal' && second.kind === 'literal' && first.text !== second.text) return false;
  return overlap(leftRest, rightRest);
}

function sameShape(left: readonly RouteSegment[], right: readonly RouteSegment[]): boolean {
  const shape = (segments: readonly RouteSegment[]) =>
    segments.map((each) =>
      each.kind === 'literal' ? each.text : `{${each.catchAll}${each.optional}${each.constraintText}}`,
    );
  return shape(left).join('/') === shape(right).join('/');
}

function conflictOf(first: NamedRoute, second: NamedRoute): string | undefined {
  const methods = second.methods.filter((method) => first.methods.includes(method));
  const [left, right] = [first, second].map(({ segments }) => segments.filter((each) => !takesNothing(each)));
  if (left === undefined || right === undefined || methods.length === 0 || !overlap(left, right)) return undefined;
  if (sameShape(first.segments, second.segments)) {
    return `Function "${second.name}": the route specified conflicts with the route defined by function "${first.name}".`;
  }
  if (comparePrecedence(first.segments, second.segments) <= 0) return undefined;
  return (
    `Function "${second.name}": Azure tries routes in the order of the names of their functions, so "${first.name}" ` +
    `("${first.route}") takes ${methods.join(', ')} requests that are for "${second.route}". ` +
    'Rename one of them, so that the more specific route comes first.'
  );
}

/**
 * Names every pair of functions whose routes overlap and that Azure would try in another order than the precedence of
 * ASP.NET Core: which of them answers would depend on the version of the host.
 */
export function routeConflicts(routes: readonly NamedRoute[]): readonly string[] {
  const ordered = routes.toSorted(byFunctionName);
  return ordered.flatMap((first, index) =>
    ordered.slice(index + 1).flatMap((second) => conflictOf(first, second) ?? []),
  );
}
