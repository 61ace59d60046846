import { describe, expect, it } from 'vitest';
import { parseRouteTemplate } from '../../../../src/local/functions-host/http/route-template.ts';

describe('parseRouteTemplate', () => {
  it('reads literals and parameters', () => {
    const parsed = parseRouteTemplate('Hubs/{id:int:MIN(1)}/{*rest}');
    expect(parsed.ok && parsed.value).toEqual([
      { kind: 'literal', text: 'hubs' },
      expect.objectContaining({ name: 'id', optional: false, catchAll: false, constraintText: ':int:min(1)' }),
      expect.objectContaining({ name: 'rest', optional: false, catchAll: true, constraintText: '' }),
    ]);
  });

  it('reads the empty route', () => {
    expect(parseRouteTemplate('')).toEqual({ ok: true, value: [] });
  });

  it.each([
    { route: '{name}.{ending}', why: 'two parameters in one segment' },
    { route: 'hubs-{name}', why: 'a literal beside a parameter' },
    { route: '{name=none}', why: 'a default' },
    { route: '{name', why: 'a brace that never closes' },
    { route: '{name:regex(a)}', why: 'a constraint it does not know' },
    { route: '{*rest}/more', why: 'a segment after the rest' },
    { route: '{name?}/more', why: 'a segment after an optional one' },
  ])('refuses $why: $route', ({ route }) => {
    expect(parseRouteTemplate(route)).toEqual({ ok: false, error: expect.stringMatching(/route/) });
  });
});
