import { describe, expect, it } from 'vitest';
import { matchRoute } from '../../../../src/local/functions-host/http/http-route.ts';
import { parseRouteTemplate } from '../../../../src/local/functions-host/http/route-template.ts';

function match(route: string, path: string) {
  const segments = parseRouteTemplate(route);
  if (!segments.ok) throw new Error(segments.error);
  return matchRoute(segments.value, path);
}

describe('matchRoute', () => {
  it.each([
    { route: 'api/hubs', path: '/api/hubs', params: {}, why: 'matches fixed words' },
    { route: 'api/hubs', path: '/API/Hubs/', params: {}, why: 'matches without case and with a slash at the end' },
    { route: 'api/hubs', path: '/api/hubs/x', params: undefined, why: 'does not match a longer path' },
    { route: 'api/hubs', path: '/api/h%75bs', params: {}, why: 'decodes before it compares' },
    { route: 'api/hubs', path: '/api//hubs', params: undefined, why: 'does not skip an empty part' },
    { route: 'api/hubs/{id}', path: '/api/hubs/a%20b', params: { id: 'a b' }, why: 'decodes a parameter' },
    { route: 'api/hubs/{id}', path: '/api/hubs/a%2Fb', params: { id: 'a%2Fb' }, why: 'leaves %2F, as Kestrel does' },
    { route: 'api/hubs/{id}', path: '/api/hubs/%2541', params: { id: '%41' }, why: 'decodes once' },
    { route: 'api/hubs/{id}', path: '/api/hubs', params: undefined, why: 'needs a parameter' },
    { route: 'api/hubs/{id}', path: '/api/hubs/', params: undefined, why: 'needs a value for a parameter' },
    { route: 'api/hubs/{id}/x', path: '/api/hubs//x', params: undefined, why: 'needs a value in the middle too' },
    { route: 'api/hubs/{id?}', path: '/api/hubs', params: {}, why: 'does not need an optional parameter' },
    { route: 'api/{*rest}', path: '/api/a/b', params: { rest: 'a/b' }, why: 'takes the rest with its slashes' },
    { route: 'api/{*rest}', path: '/api/a//b/', params: { rest: 'a//b/' }, why: 'takes the rest as it stands' },
    { route: 'api/{*rest}', path: '/api/', params: {}, why: 'takes an empty rest' },
    { route: 'api/{*rest}', path: '/apis/x', params: undefined, why: 'takes a rest of its own folder only' },
    { route: '{*path}', path: '/', params: {}, why: 'takes the root without a prefix' },
    { route: '{*path}', path: '/hubs', params: { path: 'hubs' }, why: 'takes everything' },
    { route: '{*path}', path: '//other.example/x', params: { path: '/other.example/x' }, why: 'takes two slashes' },
    { route: '{page:maxlength(0)?}', path: '/', params: {}, why: 'takes the root by a constraint' },
    { route: '{page:maxlength(0)?}', path: '/hubs', params: undefined, why: 'takes nothing else by that constraint' },
    { route: 'api/{n:int}', path: '/api/12', params: { n: '12' }, why: 'keeps to a constraint' },
    { route: 'api/{n:int}', path: '/api/x', params: undefined, why: 'refuses what breaks a constraint' },
    { route: 'api/{n:int:min(5)}', path: '/api/4', params: undefined, why: 'keeps to all constraints' },
    { route: 'api/{*rest:maxlength(3)}', path: '/api/a/b', params: { rest: 'a/b' }, why: 'constrains a rest' },
    { route: 'api/{*rest:maxlength(3)}', path: '/api/a/bc', params: undefined, why: 'refuses a rest' },
    { route: 'api/a.b', path: '/api/aXb', params: undefined, why: 'takes a dot as a dot' },
    { route: 'api/{id}', path: '/api/%E0%A4%A', params: { id: '%E0%A4%A' }, why: 'leaves broken encoding as it is' },
  ])('$why: $route and $path', ({ route, path, params }) => {
    expect(match(route, path)).toEqual(params);
  });
});
