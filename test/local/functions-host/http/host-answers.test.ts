import { describe, expect, it } from 'vitest';
import { homePage, isReserved, withHeaders } from '../../../../src/local/functions-host/http/host-answers.ts';
import { request } from '../fake-functions.ts';

describe('isReserved', () => {
  it.each(['/admin', '/admin/host/status', '/ADMIN/x', '/runtime/webhooks/eventgrid', '/%61dmin/x'])(
    '%s is',
    (path) => {
      expect(isReserved(path)).toBe(true);
    },
  );

  it.each(['/', '/administration', '/hubs/admin', '/api/runtime', '//admin'])('%s is not', (path) => {
    expect(isReserved(path)).toBe(false);
  });
});

describe('homePage', () => {
  it('answers the root only, with 204 when it is disabled', () => {
    expect(homePage(request('GET', '/x'), {})).toBeUndefined();
    expect(homePage(request('GET', '/'), {})).toMatchObject({ status: 200 });
    expect(homePage(request('GET', '/'), { AzureWebJobsDisableHomepage: 'True' })).toEqual({ status: 204 });
  });
});

describe('withHeaders', () => {
  it('adds a header only where the answer has none of that name', () => {
    const answer = { status: 200, headers: { 'x-frame-options': 'SAMEORIGIN' } };
    expect(withHeaders(answer, { 'X-Frame-Options': 'DENY', 'x-content-type-options': 'nosniff' })).toEqual({
      status: 200,
      headers: { 'x-frame-options': 'SAMEORIGIN', 'x-content-type-options': 'nosniff' },
    });
  });
});
