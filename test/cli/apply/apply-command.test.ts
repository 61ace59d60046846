import { describe, expect, it, vi } from 'vitest';
import { applyIn, compliantWorld, historyIn, loseRule, ownRules, PERSON, writesBy } from './terminal-in-world.ts';

vi.setConfig({ testTimeout: 60_000 });

describe('apply', () => {
  it('sends what the person confirmed, waits for Azure, and ends with a verdict by a fresh read', async () => {
    const world = await compliantWorld();
    const name = loseRule(world);
    const ran = await applyIn(world, ['apply', 'hub1'], { answer: 'yes' });
    console.log(ran.lines.join('\n'), '\n---\n', ran.out, ran.error);
    expect(ran.exitCode).toBe(0);
    expect(ownRules(world)).toContain(name);
    expect(writesBy(world, PERSON)).toEqual([`PUT hub1/outboundRules/${name}`]);
    console.log((await historyIn(world)).map((x) => [x.cause, x.by, x.writes.length, x.verdict]));
  });
});
