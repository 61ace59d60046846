import { expect, it } from 'vitest';
import { policySummary } from '../../../src/reconcile/queries/policy-summary.ts';
import { activatePolicy, activePolicy, storedVersion } from '../../../src/reconcile/records/policy-record.ts';
import { VirtualApp } from '../virtual-app.ts';

it('names no version before the first, when two instances activated it at once', async () => {
  const world = await VirtualApp.running();
  const active = (await activePolicy(world.rows))?.value;
  const text = (await storedVersion(world.rows, active?.hash ?? ''))?.text ?? '';
  const rows = new VirtualApp({ at: world.clock.now() }).rows;
  const policy = { hash: active?.hash ?? '', text, pinnedPacks: {}, enforcing: [] };
  const later = world.clock.now();
  const earlier = new Date(later.getTime() - 200);
  await Promise.all([activatePolicy(rows, policy, later), activatePolicy(rows, policy, earlier)]);
  const winner = (await activePolicy(rows))?.value.activatedAt;
  // Both instances keep the text, so the row of the version may hold the time of the other.
  expect((await storedVersion(rows, policy.hash))?.activatedAt).not.toBe(winner);

  const summary = await policySummary({ ...world.deps, rows }, async () => ({
    ok: true,
    value: { hubs: [] } as never,
  }));
  expect(summary).toMatchObject({
    ok: true,
    value: { version: policy.hash, activatedAt: winner, previous: undefined },
  });
});
