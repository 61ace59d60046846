import { foldCase } from '../../../core/text/fold-case.ts';
import type { RouteParameter, RouteSegment } from './route-template.ts';

/** Values of a route's parameters; an optional one without a value is absent. */
export type RouteValues = Readonly<Record<string, string>>;

/**
 * Decodes a path as Kestrel does: once, and `%2F` stays, so that a name with a slash remains one segment. Broken encoding
 * stays as it is.
 */
export function decodePath(text: string): string {
  try {
    return decodeURIComponent(text.replace(/%2f/gi, (slash) => `%25${slash.slice(1)}`));
  } catch {
    return text;
  }
}

function fits(parameter: RouteParameter, value: string): boolean {
  return parameter.constraints.every((constraint) => constraint(value));
}

/** A path in its parts. */
interface PathParts {
  /** All parts; the last one is empty where the path ends with a slash. */
  readonly all: readonly string[];
  /** The parts that count. */
  readonly given: readonly string[];
}

function partsOf(path: string): PathParts {
  const all = path.slice(1).split('/').map(decodePath);
  return { all, given: all.at(-1) === '' ? all.slice(0, -1) : all };
}

/** The value that a parameter takes; `undefined`: none, and it needs none; `false`: the path is another one. */
function takeValue(parameter: RouteParameter, index: number, { all, given }: PathParts): string | undefined | false {
  const part = given[index];
  if (part === undefined) return parameter.optional || parameter.catchAll ? undefined : false;
  if (!parameter.catchAll) return part !== '' && fits(parameter, part) ? part : false;
  const rest = all.slice(index).join('/');
  return fits(parameter, rest) ? rest : false;
}

/**
 * Matches a path against a route, as ASP.NET Core does for the host: literals without case, one slash at the end does
 * not count, an empty part of the path fits only into a catch-all.
 *
 * @param path encoded, with its first slash
 * @returns undefined when the path is another one
 */
export function matchRoute(segments: readonly RouteSegment[], path: string): RouteValues | undefined {
  const parts = partsOf(path);
  const values: [string, string][] = [];
  for (const [index, segment] of segments.entries()) {
    if (segment.kind === 'literal') {
      if (foldCase(parts.given[index] ?? '') !== segment.text) return undefined;
      continue;
    }
    const value = takeValue(segment, index, parts);
    if (value === false) return undefined;
    if (value !== undefined) values.push([segment.name, value]);
  }
  const last = segments.at(-1);
  const takesRest = last?.kind === 'parameter' && last.catchAll;
  return parts.given.length > segments.length && !takesRest ? undefined : Object.fromEntries(values);
}
