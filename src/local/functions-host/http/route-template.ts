import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import { foldCase } from '../../../core/text/fold-case.ts';
import type { RouteConstraint } from './route-constraints.ts';
import { routeConstraint } from './route-constraints.ts';

/** A parameter of a route: `{name}`, `{name?}`, `{*name}`, with constraints as in `{name:int:min(1)}`. */
export interface RouteParameter {
  readonly kind: 'parameter';
  readonly name: string;
  readonly optional: boolean;
  /** It takes the rest of the path, with its slashes. */
  readonly catchAll: boolean;
  readonly constraints: readonly RouteConstraint[];
  /** The constraints as they are written, in lower case. */
  readonly constraintText: string;
}

/** A part of a route between two slashes. A literal is kept in lower case: the host compares without case. */
export type RouteSegment = { readonly kind: 'literal'; readonly text: string } | RouteParameter;

const PARAMETER = /^\{(\*{0,2})(\w+)((?::\w+(?:\([^()]*\))?)*)(\?)?\}$/;

function parameterFrom(text: string): Result<RouteParameter, string> {
  const match = PARAMETER.exec(text);
  if (match === null) return err(`this host does not know the route segment "${text}".`);
  const [, stars = '', name = '', constraintText = '', question] = match;
  const constraints: RouteConstraint[] = [];
  for (const each of constraintText.split(':').slice(1)) {
    const constraint = routeConstraint(each);
    if (!constraint.ok) return constraint;
    constraints.push(constraint.value);
  }
  const optional = question !== undefined;
  const catchAll = stars !== '';
  return ok({ kind: 'parameter', name, optional, catchAll, constraints, constraintText: foldCase(constraintText) });
}

/**
 * Reads a route template of an HTTP trigger.
 *
 * @param template without slashes at its ends, for instance `api/hubs/{id}`; may be empty
 * @returns the error says what of the template cannot be used here
 */
export function parseRouteTemplate(template: string): Result<readonly RouteSegment[], string> {
  const segments: RouteSegment[] = [];
  for (const text of template.split('/').filter((each) => each !== '')) {
    const previous = segments.at(-1);
    if (previous?.kind === 'parameter' && (previous.catchAll || previous.optional)) {
      return err(`nothing can follow "{${previous.name}}" in the route, which is optional or takes the rest.`);
    }
    if (!/[{}]/.test(text)) {
      segments.push({ kind: 'literal', text: foldCase(text) });
      continue;
    }
    const parameter = parameterFrom(text);
    if (!parameter.ok) return parameter;
    segments.push(parameter.value);
  }
  return ok(segments);
}
