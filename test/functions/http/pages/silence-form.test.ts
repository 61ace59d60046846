import { beforeAll, describe, expect, it, vi } from 'vitest';
import { ACTION_PATHS } from '../../../../src/core/pages/page-paths.ts';
import type { PageParts } from '../../../../src/functions/http/pages/page-parts.ts';
import { documentedFleet } from '../../../cli/documented-fleet.ts';
import { textOf } from '../../../report/pages/html.ts';
import { get, partsOf, post } from './page-world.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let parts: PageParts;

beforeAll(async () => {
  parts = partsOf(await documentedFleet());
});

describe('a silence of every finding on most of the fleet', () => {
  it.each(['*', 'hub-*', '*/*'])('with hubs %s is set only with the number of its hubs typed', async (hubs) => {
    const shown = String((await get(parts, `/alerts/silence?${new URLSearchParams({ hubs })}`)).body);
    expect(shown).toContain('name="confirm"');
    const [, count = ''] = /number of its hubs, (\d+) ?, to confirm/.exec(textOf(shown)) ?? [];
    const before = (await parts.reads.alerts(false)).silences.length;
    const fields = { key: `key of ${hubs}`, hubs, hours: '1', reason: 'freeze' };
    const refused = await post(parts, ACTION_PATHS.SetSilence, fields);
    expect([refused.status, textOf(String(refused.body))]).toEqual([
      400,
      expect.stringContaining(`Type "${count}" to confirm. Nothing was changed.`),
    ]);
    expect((await parts.reads.alerts(false)).silences).toHaveLength(before);
    const done = await post(parts, ACTION_PATHS.SetSilence, { ...fields, confirm: count });
    expect([done.status, (await parts.reads.alerts(false)).silences.length]).toEqual([303, before + 1]);
  });

  it.each([{ hubs: 'hub-vision' }, { hubs: '*', codes: 'HW204' }])(
    'is not %o, which asks for nothing',
    async (scope) => {
      const shown = await get(parts, `/alerts/silence?${new URLSearchParams(scope)}`);
      expect(String(shown.body)).not.toContain('name="confirm"');
      const fields = { key: `key of ${JSON.stringify(scope)}`, hours: '1', reason: 'freeze', ...scope };
      expect((await post(parts, ACTION_PATHS.SetSilence, fields)).status).toBe(303);
    },
  );

  it('shows again what it matches, also with the number typed', async () => {
    expect((await get(parts, '/alerts/silence?hubs=*&confirm=9&key=k')).status).toBe(200);
  });
});
