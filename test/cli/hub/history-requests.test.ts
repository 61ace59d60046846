import { beforeAll, describe, expect, it, vi } from 'vitest';
import { storedActions } from '../../../src/reconcile/actions/stored-actions.ts';
import { openAlert, peopleWorld, REQUEST } from '../../reconcile/actions/people-world.ts';
import { command } from '../../reconcile/operator/operator-command.ts';
import type { VirtualApp } from '../../reconcile/virtual-app.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let world: VirtualApp;

async function done(...args: readonly string[]): Promise<void> {
  const { error, exitCode } = await command(world, ...args);
  expect({ args, error, exitCode }).toEqual({ args, error: '', exitCode: 0 });
}

beforeAll(async () => {
  world = await peopleWorld();
  await done('retry', 'hub1');
  await done('alerts', 'ack', await openAlert(world));
  await done('alerts', 'silence', '--code', 'HW204', '--hub', 'hub1', '--hours', '2', '--reason', 'lab moves');
  const approved = await command(world, 'approve', 'hub2', '--by', 'lead@contoso.com');
  expect(approved.exitCode).toBe(0);
  await world.pass(60);
  await storedActions(world.deps).perform('ReconcileHub', { hub: 'hub1' }, REQUEST);
});

async function linesOf(...args: readonly string[]): Promise<readonly string[]> {
  const { out } = await command(world, 'history', ...args);
  return out.split('\n').filter((line) => line.includes(' asked ') || line.includes(' approved '));
}

describe('history', () => {
  it('shows what people asked for, where and why', async () => {
    expect(await linesOf('hub1')).toEqual([
      expect.stringMatching(/platform@desk asked for another attempt from a terminal$/),
      expect.stringMatching(/platform@desk asked to acknowledge an alert of the hub from a terminal$/),
      expect.stringMatching(/platform@desk asked for a silence from a terminal: lab moves$/),
      expect.stringMatching(/operator@contoso\.com asked for a run now on the pages$/),
    ]);
  });

  it('shows an approval once, with the place of the request', async () => {
    expect(await linesOf('hub2')).toEqual([expect.stringMatching(/lead@contoso\.com approved isolation mode /)]);
    const { out } = await command(world, 'history', 'hub2', '--by', 'LEAD@contoso.com', '-o', 'json');
    expect(JSON.parse(out).entries).toMatchObject([{ kind: 'Approval', via: 'CommandLine', by: 'lead@contoso.com' }]);
  });

  it.each(['operator@contoso.com', '99999999-0000-4000-8000-000000000001'])('finds the requests by %s', async (by) => {
    const { out } = await command(world, 'history', 'hub1', '--by', by, '-o', 'json');
    expect(JSON.parse(out).entries).toMatchObject([
      { kind: 'Request', request: 'ReconcileHub', via: 'Pages', outcome: 'Done', by: 'operator@contoso.com' },
    ]);
  });

  it('of the fleet shows the requests of every hub, and of Hubwarden alone none', async () => {
    expect(await linesOf('--since', '2026-11-23')).toHaveLength(5);
    expect(await linesOf('--since', '2026-11-23', '--by', 'hubwarden')).toEqual([]);
  });
});
