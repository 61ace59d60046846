import { describe, expect, it } from 'vitest';
import {
  byFunctionName,
  comparePrecedence,
  routeConflicts,
} from '../../../../src/local/functions-host/http/route-order.ts';
import { parseRouteTemplate } from '../../../../src/local/functions-host/http/route-template.ts';

function segments(route: string) {
  const parsed = parseRouteTemplate(route);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

function routed(name: string, route: string, methods: readonly string[] = ['GET']) {
  return { name, route, methods, segments: segments(route) };
}

describe('comparePrecedence', () => {
  it.each([
    { first: 'api/hubs', second: 'api/{id:int}', why: 'a literal before a parameter' },
    { first: 'api/{id:int}', second: 'api/{id}', why: 'a parameter with a constraint before one without' },
    { first: 'api/{id}', second: 'api/{*rest:int}', why: 'a parameter before a rest' },
    { first: 'api/{*rest:int}', second: 'api/{*rest}', why: 'a rest with a constraint before one without' },
    { first: 'a/{x}/{y}', second: '{x}/b/c', why: 'the first segment before all others' },
    { first: 'a/{*rest}', second: '{x}/b', why: 'the first segment before the length' },
    { first: 'hubs', second: 'hubs/{id?}', why: 'the shorter of two that start alike' },
    { first: '{page:maxlength(0)?}', second: '{*path}', why: 'the root before the rest' },
  ])('puts $why: $first, $second', ({ first, second }) => {
    expect(comparePrecedence(segments(first), segments(second))).toBe(-1);
    expect(comparePrecedence(segments(second), segments(first))).toBe(1);
  });

  it('does not order routes of one shape', () => {
    expect(comparePrecedence(segments('a/{x}'), segments('b/{y}'))).toBe(0);
  });
});

describe('byFunctionName', () => {
  it('orders by name without case, character by character', () => {
    const names = ['pages', 'API', 'api-keyed', 'Zulu', 'api'].map((name) => ({ name }));
    expect(names.toSorted(byFunctionName).map(({ name }) => name)).toEqual([
      'API',
      'api',
      'api-keyed',
      'pages',
      'Zulu',
    ]);
  });
});

describe('routeConflicts', () => {
  it.each([
    { routes: [routed('api', 'api/{*rest}'), routed('pages', '{*path}')], why: 'the specific one comes first' },
    { routes: [routed('a', '{*path}', ['POST']), routed('b', 'hubs')], why: 'they share no method' },
    { routes: [routed('a', 'x/{*rest}'), routed('b', 'y/z')], why: 'they share no path' },
    { routes: [routed('a', '{x}/b'), routed('b', 'a/c')], why: 'they differ in a later word' },
    { routes: [routed('a', '{x}'), routed('b', 'hubs/{y}')], why: 'they differ in length' },
    { routes: [routed('a', '{n:int}'), routed('b', '{w:alpha}')], why: 'constraints tell them apart' },
    { routes: [routed('a', '{root:maxlength(0)?}'), routed('b', 'hubs')], why: 'one takes the root only' },
    { routes: [routed('a', 'hubs'), routed('b', 'hubs/{id?}')], why: 'the shorter one comes first' },
  ])('accepts two routes when $why', ({ routes }) => {
    expect(routeConflicts(routes)).toEqual([]);
  });

  it.each([
    { first: '{*path}', second: 'hubs/{id}', why: 'a rest before a longer route' },
    { first: 'hubs/{id}', second: 'hubs/new', why: 'a parameter before a word' },
    { first: '{*path}', second: '{root:maxlength(0)?}', why: 'a rest before the root' },
    { first: 'hubs/{id?}', second: 'hubs', why: 'an optional parameter before none' },
    { first: 'hubs/{*rest}', second: 'HUBS/{id:int}', why: 'a rest before a parameter, whatever the case' },
  ])('refuses $why', ({ first, second }) => {
    expect(routeConflicts([routed('b', second), routed('a', first)])).toEqual([
      `Function "b": Azure tries routes in the order of the names of their functions, so "a" ("${first}") takes GET ` +
        `requests that are for "${second}". Rename one of them, so that the more specific route comes first.`,
    ]);
  });

  it('refuses two routes of one shape, as the host does', () => {
    expect(routeConflicts([routed('a', 'hubs/{id}'), routed('b', 'Hubs/{name}')])).toEqual([
      'Function "b": the route specified conflicts with the route defined by function "a".',
    ]);
  });
});
