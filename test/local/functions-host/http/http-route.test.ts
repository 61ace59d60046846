import { describe, expect, it } from 'vitest';
import { compileRoute } from '../../../../src/local/functions-host/http/http-route.ts';

describe('compileRoute', () => {
  it.each([
    { route: 'api/hubs', path: '/api/hubs', params: {}, why: 'matches fixed words' },
    { route: 'api/hubs', path: '/API/Hubs/', params: {}, why: 'matches without case and with a slash at the end' },
    { route: 'api/hubs', path: '/api/hubs/x', params: undefined, why: 'does not match a longer path' },
    { route: 'api/hubs/{id}', path: '/api/hubs/a%2Fb', params: { id: 'a/b' }, why: 'decodes a parameter' },
    { route: 'api/hubs/{id}', path: '/api/hubs', params: undefined, why: 'needs a parameter' },
    { route: 'api/hubs/{id?}', path: '/api/hubs', params: {}, why: 'does not need an optional parameter' },
    { route: 'api/{*rest}', path: '/api/a/b', params: { rest: 'a/b' }, why: 'takes the rest with its slashes' },
    { route: 'api/{*rest}', path: '/api', params: {}, why: 'takes an empty rest' },
    { route: '{*rest}', path: '/', params: { rest: '' }, why: 'takes the root without a prefix' },
    { route: 'api/{n:int}', path: '/api/12', params: { n: '12' }, why: 'keeps to a constraint' },
    { route: 'api/{n:int}', path: '/api/x', params: undefined, why: 'refuses what breaks a constraint' },
    { route: 'api/a.b', path: '/api/aXb', params: undefined, why: 'takes a dot as a dot' },
    { route: 'api/{id}', path: '/api/%E0%A4%A', params: { id: '%E0%A4%A' }, why: 'leaves broken encoding as it is' },
  ])('$why: $route and $path', ({ route, path, params }) => {
    expect(compileRoute(route).match(path)).toEqual(params);
  });

  it('ranks fixed words before parameters and parameters before the rest', () => {
    const routes = ['api/{*rest}', 'api/{id}', 'api/{id:int}', 'api/hubs'];
    const ranked = routes.toSorted((left, right) => compileRoute(left).rank.localeCompare(compileRoute(right).rank));
    expect(ranked).toEqual(['api/hubs', 'api/{id:int}', 'api/{id}', 'api/{*rest}']);
  });
});
