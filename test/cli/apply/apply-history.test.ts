import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { VirtualApp } from '../../reconcile/virtual-app.ts';
import { runIn } from '../hub/hub-worlds.ts';
import { applyIn, compliantWorld, loseRule } from './terminal-in-world.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let world: VirtualApp;

beforeAll(async () => {
  world = await compliantWorld();
  loseRule(world);
  await applyIn(world, ['apply', 'hub1'], { answer: 'yes' });
});

interface Entry {
  readonly kind: string;
  readonly by: string | null;
  readonly via: string | null;
}

async function entriesBy(...args: readonly string[]): Promise<readonly Entry[]> {
  const { out } = await runIn(world, ['history', 'hub1', ...args, '-o', 'json']);
  return JSON.parse(out).entries;
}

describe('history after an apply', () => {
  it('names the person who ran it, beside the write and the verdict that it led to', async () => {
    const { out } = await runIn(world, ['history', 'hub1']);
    expect(out).toContain('platform@desk sent PATCH hub1 from a terminal (apply): Started, no approval needed\n');
    expect(out).toMatch(/, by terminal \(platform@desk\)\n/);
    const csv = await runIn(world, ['history', 'hub1', '-o', 'csv']);
    expect(csv.out).toMatch(/,Write,platform@desk,.*,apply\r\n/);
  });

  it('finds its writes by the person, and among those of Hubwarden', async () => {
    const mine = { kind: 'Write', by: 'platform@desk', via: 'apply' };
    expect(await entriesBy('--by', 'Platform@desk')).toMatchObject([mine]);
    const own = await entriesBy('--by', 'hubwarden');
    expect(own).toContainEqual(expect.objectContaining(mine));
    expect(own).toContainEqual(expect.objectContaining({ kind: 'Write', by: 'hubwarden', via: null }));
  });
});
