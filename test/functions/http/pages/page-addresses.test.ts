import { beforeAll, describe, expect, it, vi } from 'vitest';
import { ACTION_PATHS } from '../../../../src/core/pages/page-paths.ts';
import type { PageParts } from '../../../../src/functions/http/pages/page-parts.ts';
import { documentedFleet } from '../../../cli/documented-fleet.ts';
import { linksOf, textOf } from '../../../report/pages/html.ts';
import { get, partsOf, post } from './page-world.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let parts: PageParts;

beforeAll(async () => {
  parts = partsOf(await documentedFleet());
});

describe('an address with what its page does not take', () => {
  it.each([
    ['/about?x=1', 'takes no parameter, and the address gives "x"'],
    ['/policy/versions/6c61ad4c1b21d9ba?x=1', 'takes no parameter'],
    ['/alerts?all=maybe', '"all" takes "yes"'],
    ['/exemptions?unused=false', '"unused" takes "yes"'],
    ['/hubs?filter=%ff', 'not percent-encoded UTF-8'],
    ['/go?to=%E0%A4', 'not percent-encoded UTF-8'],
  ])('%s is refused, and not taken for another one', async (path, said) => {
    const { body, status } = await get(parts, path);
    expect([status, textOf(String(body))]).toEqual([400, expect.stringContaining(said)]);
  });

  it('the JSON of a selection of exemptions is of the same selection', async () => {
    const { body } = await get(parts, '/exemptions?owner=data*&within=2w&unused=yes');
    expect(linksOf(String(body))).toContain('/api/exemptions?owner=data*&expiresWithinSeconds=1209600&unused=true');
  });
});

describe('a silence that other people could not judge', () => {
  it.each([
    ['a reason that cannot be seen', { codes: 'HW204', reason: '\u202e\u200b' }, 'Give a reason'],
    ['more codes than the API takes', { codes: 'HW204 '.repeat(101), reason: 'freeze' }, 'The list of codes'],
    ['a rule of 501 characters', { rules: 'x'.repeat(501), reason: 'freeze' }, 'The list of rules'],
  ])('with %s is refused', async (_, fields, said) => {
    const before = (await parts.reads.alerts(false)).silences;
    const { body, status } = await post(parts, ACTION_PATHS.SetSilence, { key: 'k', hours: '1', ...fields });
    expect([status, textOf(String(body))]).toEqual([422, expect.stringContaining(said)]);
    expect((await parts.reads.alerts(false)).silences).toEqual(before);
  });
});
