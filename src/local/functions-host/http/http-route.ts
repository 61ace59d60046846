import { lookUp } from '../../../core/text/look-up.ts';

/** A route template, ready to be matched. */
export interface HttpRoute {
  /** Routes with a lower rank are tried first: fixed words before parameters, parameters before catch-alls. */
  readonly rank: string;
  /** @returns the route's parameters, decoded; undefined when the path is another one */
  match(path: string): Readonly<Record<string, string>> | undefined;
}

interface Segment {
  readonly pattern: string;
  readonly rank: string;
  readonly parameter: string | undefined;
}

// {name}, {name?}, {*rest}; with a constraint as in {id:int}.
const PARAMETER = /^\{(\*{0,2})(\w+)(?::(\w+)(?:\([^)]*\))?)?(\?)?\}$/;
const CONSTRAINTS: Readonly<Record<string, string>> = {
  int: '-?\\d+',
  long: '-?\\d+',
  guid: '[\\da-fA-F]{8}(?:-[\\da-fA-F]{4}){3}-[\\da-fA-F]{12}',
  alpha: '[A-Za-z]+',
  bool: '(?:true|false)',
};

function segmentFrom(text: string): Segment {
  const match = PARAMETER.exec(text);
  if (match === null) {
    const literal = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return { pattern: `/${literal}`, rank: '0', parameter: undefined };
  }
  const [, stars, parameter, constraint, optional] = match;
  if (stars) return { pattern: '(?:/(.*))?', rank: '3', parameter };
  const value = constraint === undefined ? '[^/]+' : (lookUp(CONSTRAINTS, constraint) ?? '[^/]+');
  return {
    pattern: optional ? `(?:/(${value}))?` : `/(${value})`,
    rank: constraint === undefined ? '2' : '1',
    parameter,
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Compiles a route template of an HTTP trigger. Fixed words match without case, as the host does it.
 *
 * @param template prefix included, without slashes at its ends, for instance `api/hubs/{id}`
 */
export function compileRoute(template: string): HttpRoute {
  const segments = template
    .split('/')
    .filter((text) => text !== '')
    .map(segmentFrom);
  const pattern = new RegExp(`^${segments.map((segment) => segment.pattern).join('')}/?$`, 'i');
  const parameters = segments.flatMap((segment) => segment.parameter ?? []);
  return {
    rank: segments.map((segment) => segment.rank).join(''),
    match(path) {
      const match = pattern.exec(path);
      if (match === null) return undefined;
      const given = parameters.map((name, index) => [name, match[index + 1]] as const);
      return Object.fromEntries(given.flatMap(([name, value]) => (value === undefined ? [] : [[name, decode(value)]])));
    },
  };
}
