import { describe, expect, it } from 'vitest';
import { isLogged } from '../../../../src/local/functions-host/app/host-log.ts';

const LEVELS = { default: 'warning', Function: 'information', 'Function.noisy.User': 'error', Host: 'none' } as const;

describe('isLogged', () => {
  it.each([
    {
      category: 'Worker.system',
      level: 'information',
      expected: false,
      why: 'goes by the default for unknown categories',
    },
    {
      category: 'Function.quiet.User',
      level: 'information',
      expected: true,
      why: 'goes by a prefix before the default',
    },
    { category: 'Function.noisy.User', level: 'warning', expected: false, why: 'goes by the longest prefix' },
    { category: 'Functions', level: 'information', expected: false, why: 'compares whole words only' },
    { category: 'Host.Http', level: 'critical', expected: false, why: 'lets nothing through at None' },
  ] as const)('$why', ({ category, level, expected }) => {
    expect(isLogged(LEVELS, { category, level })).toBe(expected);
  });

  it('takes Information when host.json says nothing', () => {
    expect(isLogged({}, { category: 'Host', level: 'information' })).toBe(true);
    expect(isLogged({}, { category: 'Host', level: 'debug' })).toBe(false);
  });
});
