import { beforeAll, describe, expect, it } from 'vitest';
import type { RemoteDeployment } from '../../../src/cli/remote/remote-message.ts';
import { ok } from '../../../src/core/result.ts';
import { CLOSED, PAGES, SIGN_IN, signedIn } from '../../functions/http/access/platforms.ts';
import type { VirtualApp } from '../../reconcile/virtual-app.ts';
import type { Printed } from '../documented-fleet.ts';
import { documentedFleet, runOn } from '../documented-fleet.ts';
import { deploymentOn } from './api-over-world.ts';

let world: VirtualApp;

beforeAll(async () => {
  world = await documentedFleet();
}, 60_000);

/** As App Service passes on a request with a valid token of a person with these roles. */
function deployed(...roles: readonly string[]): RemoteDeployment {
  const headers = { authorization: 'Bearer a-token', ...signedIn(...roles) };
  return deploymentOn(world, { headers, origin: PAGES, platform: SIGN_IN });
}

function over(deployment: RemoteDeployment, ...words: readonly string[]): Promise<Printed> {
  return runOn(world, [...words, '--url', PAGES], { remote: async () => ok(deployment) });
}

describe('a caller in Azure', () => {
  it('with the role Reader reads, and is told which role a change needs; nothing changes', async () => {
    const reader = deployed('Hubwarden.Reader');
    const before = await runOn(world, ['show', 'hub-sales', '--json']);
    expect(await over(reader, 'status')).toMatchObject({ exitCode: 2, error: '' });
    expect(await over(reader, 'approve', 'hub-sales')).toEqual({
      exitCode: 1,
      out: '',
      error: `Your role on ${PAGES} does not allow this. The operation needs the role Hubwarden.Operator. Nothing was changed.\n`,
    });
    expect(await runOn(world, ['show', 'hub-sales', '--json'])).toEqual(before);
  });

  it('without a role is told who grants one', async () => {
    const { error } = await over(deployed(), 'status');
    expect(error).toContain(`Your role on ${PAGES} does not allow this. You are signed in as `);
    expect(error).toContain('An owner of the enterprise application grants it');
  });

  it('that App Service does not vouch for is told to sign in', async () => {
    const stranger = deploymentOn(world, { headers: {}, origin: PAGES, platform: SIGN_IN });
    expect((await over(stranger, 'alerts', 'list')).error).toContain('does not accept the sign-in of this machine');
  });

  it('learns of closed pages that they are closed', async () => {
    const closed = deploymentOn(world, { headers: {}, origin: PAGES, platform: CLOSED });
    expect((await over(closed, 'writes')).error).toContain(`${PAGES} refuses the request. `);
  });

  it('with the role Operator is recorded by the name of the account', async () => {
    const ran = await over(deployed('Hubwarden.Operator'), 'writes', 'off', '--reason', 'a trial', '--json');
    expect(JSON.parse(ran.out)).toMatchObject({ on: false, by: 'operator@contoso.com', reason: 'a trial' });
    const { out } = await runOn(world, ['writes', '--json']);
    expect(JSON.parse(out)).toMatchObject({ on: false, by: 'operator@contoso.com' });
  });
});

describe('sentences and pages', () => {
  it.each(
    [
      ['show', 'hub-nowhere'],
      ['show', 'Hub-Nowhere'],
      ['show', 'a/b/c'],
      ['show', '..'],
      ['who', 'rg-x/hub-nlp'],
      ['retry', 'HUB-nowhere'],
      ['retry', 'a/b/c'],
      ['approve', 'hub-nlp'],
      ['approve', '--assignment', 'nothing', '--max', '1'],
      ['alerts', 'show', 'ffffffff'],
      ['alerts', 'ack', 'ffffffff'],
      ['alerts', 'unsilence', 'ffffffff', '--reason', 'x'],
      ['status', 'hub-nowhere'],
      ['status', '--after', 'nonsense'],
      ['operations', 'hub-nowhere'],
      ['policy', 'explain', 'hub-nowhere'],
      ['alerts', 'routes', '--code', 'HW201', '--hub', 'hub-nowhere'],
    ].map((words) => ({ words, name: words.join(' ') })),
  )('are those of the tables: $name', async ({ words }) => {
    const expected = await runOn(world, words);
    expect(expected.exitCode).toBe(1);
    expect(await over(deployed('Hubwarden.Operator'), ...words)).toEqual(expected);
  });

  it('are the same pages, one after the other', async () => {
    let after: readonly string[] = [];
    for (let pages = 1; pages <= 5; pages += 1) {
      const words = ['status', '--top', '2', '--sort', 'name', '--json', ...after];
      const expected = await runOn(world, words);
      expect(await over(deployed('Hubwarden.Reader'), ...words)).toEqual(expected);
      after = ['--after', JSON.parse(expected.out).next];
    }
    expect(after).toEqual(['--after', null]);
  });
});
