import { describe, expect, it } from 'vitest';
import { createTurnstile } from '../../../src/local/event-grid/turnstile.ts';

describe('createTurnstile', () => {
  it('lets as many tasks in as there are places, in order, and the next when one leaves, failed or not', async () => {
    const turnstile = createTurnstile(2);
    const started: number[] = [];
    const guards = [1, 2, 3].map(() => Promise.withResolvers<number>());
    const runs = guards.map((gate, index) =>
      turnstile(() => {
        started.push(index);
        return gate.promise;
      }),
    );
    await Promise.resolve();
    expect(started).toEqual([0, 1]);
    guards[1]?.reject(new Error('failed'));
    await expect(runs[1]).rejects.toThrow('failed');
    expect(started).toEqual([0, 1, 2]);
    guards[0]?.resolve(10);
    guards[2]?.resolve(30);
    expect(await Promise.all([runs[0], runs[2]])).toEqual([10, 30]);
  });
});
