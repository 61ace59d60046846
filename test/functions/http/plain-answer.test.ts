import { describe, expect, it } from 'vitest';
import { notFound, plainAnswer } from '../../../src/functions/http/plain-answer.ts';
import { webRequest } from './access/platforms.ts';

const ANSWER = { status: 503, code: 'Busy', title: 'Busy', text: ['One.', 'Two.'], headers: { 'retry-after': '10' } };

describe('an answer without data', () => {
  it('is a page for people', () => {
    const { body, headers, status } = plainAnswer(ANSWER, 'Pages', webRequest('/'));
    expect({ status, headers }).toEqual({
      status: 503,
      headers: { 'retry-after': '10', 'content-type': 'text/html; charset=utf-8' },
    });
    expect(body).toContain('<h1>Busy</h1>');
  });

  it.each(['Api', 'Keyed'] as const)('is a problem for programs on the surface %s', (surface) => {
    const { body, headers, status } = plainAnswer(ANSWER, surface, webRequest('/api/hubs'));
    expect({ status, headers }).toEqual({
      status: 503,
      headers: { 'retry-after': '10', 'content-type': 'application/problem+json', 'x-ms-error-code': 'Busy' },
    });
    expect(JSON.parse(String(body))).toEqual({
      type: 'about:blank',
      title: 'Busy',
      status: 503,
      detail: 'One. Two.',
      code: 'Busy',
      requestId: 'request-1',
    });
  });

  it('names a type only for a code that the API explains', () => {
    const type = (code: string) =>
      JSON.parse(String(plainAnswer({ ...ANSWER, code }, 'Api', webRequest('/api/hubs')).body)).type;
    expect(type('RoleNeeded')).toBe('/api/problems/RoleNeeded');
    expect(type('CrossSiteRequest')).toBe('about:blank');
  });

  it('says that no page stands at an address, without repeating the address', () => {
    const { body, status } = notFound('Pages', webRequest('/<script>alert(1)</script>'));
    expect(status).toBe(404);
    expect(body).not.toContain('alert(1)');
  });
});
