import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../../src/adapters/memory/virtual-clock.ts';
import type { Scheduler } from '../../../../src/reconcile/ports.ts';
import { LastKnown } from '../../../../src/reconcile/queries/fleet/last-known.ts';

const LIMITS = { freshSeconds: 15, waitSeconds: 5, timeoutSeconds: 30 };

/** A value whose reads end when the test says so, and readers whose waits pass when the test says so. */
function world() {
  const clock = new VirtualClock({ at: new Date('2026-11-23T08:00:00Z') });
  const reads: {
    readonly goesOn: () => boolean;
    readonly end: (value: string) => void;
    readonly fail: (why: string) => void;
  }[] = [];
  const waits: { readonly seconds: number; readonly pass: () => void }[] = [];
  const scheduler: Scheduler = {
    pause: () => undefined,
    waitAtMost: async (work, seconds) => {
      const late = Promise.withResolvers<'Late'>();
      waits.push({ seconds, pass: () => late.resolve('Late') });
      return await Promise.race([work.then((value) => ({ value })), late.promise]);
    },
  };
  const known = new LastKnown<string>(
    (goesOn) => {
      const { promise, reject, resolve } = Promise.withResolvers<string>();
      reads.push({ goesOn, end: resolve, fail: (why) => reject(new Error(why)) });
      return promise;
    },
    { clock, scheduler },
    LIMITS,
  );
  return { clock, known, reads, waits };
}

describe('a value that is read when it is too old', () => {
  it('is read once for readers that ask at the same time, and again only when it is too old', async () => {
    const { clock, known, reads } = world();
    const asked = [known.get(), known.get(), known.get()];
    reads[0]!.end('one');
    for (const answer of await Promise.all(asked))
      expect(answer).toEqual({
        ok: true,
        value: { value: 'one', indexedAt: '2026-11-23T08:00:00.000Z', indexAgeSeconds: 0, staleBecause: undefined },
      });
    clock.advanceSeconds(15);
    expect(await known.get()).toMatchObject({ value: { value: 'one', indexAgeSeconds: 15 } });
    expect(reads).toHaveLength(1);
    clock.advanceSeconds(1);
    const next = known.get();
    reads[1]!.end('two');
    expect(await next).toMatchObject({ value: { value: 'two', indexAgeSeconds: 0 } });
  });

  it('is an error while nothing is known and the store fails, and every reader gets it at once', async () => {
    const { clock, known, reads } = world();
    const first = known.get();
    reads[0]!.fail('the store failed');
    expect(await first).toEqual({ ok: false, error: 'the store failed' });
    clock.advanceSeconds(4);
    expect(await known.get()).toEqual({ ok: false, error: 'the store failed' });
    expect(reads).toHaveLength(1);
    clock.advanceSeconds(1);
    const again = known.get();
    reads[1]!.end('one');
    expect(await again).toMatchObject({ ok: true, value: { value: 'one', staleBecause: undefined } });
  });

  it('is an error after the timeout while nothing is known and the store does not answer', async () => {
    const { clock, known, reads, waits } = world();
    const first = known.get();
    expect(waits[0]!.seconds).toBe(30);
    clock.advanceSeconds(30);
    waits[0]!.pass();
    expect(await first).toEqual({ ok: false, error: 'The tables have not answered for 30 seconds.' });
    expect(reads[0]!.goesOn()).toBe(false);
    clock.advanceSeconds(5);
    const again = known.get();
    expect(reads).toHaveLength(2);
    reads[0]!.end('late');
    reads[1]!.end('new');
    expect(await again).toMatchObject({ value: { value: 'new' } });
  });

  it('stays the last known one, with the reason, while the store fails', async () => {
    const { clock, known, reads } = world();
    const first = known.get();
    reads[0]!.end('one');
    await first;
    clock.advanceSeconds(60);
    const second = known.get();
    reads[1]!.fail('the store failed');
    expect(await second).toMatchObject({
      ok: true,
      value: { value: 'one', indexAgeSeconds: 60, staleBecause: 'the store failed' },
    });
    clock.advanceSeconds(10);
    const third = known.get();
    reads[2]!.end('three');
    expect(await third).toMatchObject({ value: { value: 'three', staleBecause: undefined } });
  });

  it('stays the last known one while the store is slow, and the read that goes on counts', async () => {
    const { clock, known, reads, waits } = world();
    const first = known.get();
    reads[0]!.end('one');
    await first;
    clock.advanceSeconds(60);
    const second = known.get();
    expect(waits[1]!.seconds).toBe(5);
    clock.advanceSeconds(5);
    waits[1]!.pass();
    expect(await second).toMatchObject({
      value: { value: 'one', indexAgeSeconds: 65, staleBecause: 'The tables have not answered for 5 seconds.' },
    });
    const third = known.get();
    expect(reads).toHaveLength(2);
    reads[1]!.end('two');
    expect(await third).toMatchObject({ value: { value: 'two', indexAgeSeconds: 5, staleBecause: undefined } });
  });

  it('is read anew once a read has taken too long, and the abandoned one changes nothing', async () => {
    const { clock, known, reads, waits } = world();
    const first = known.get();
    reads[0]!.end('one');
    await first;
    clock.advanceSeconds(60);
    const second = known.get();
    waits[1]!.pass();
    await second;
    clock.advanceSeconds(31);
    const third = known.get();
    expect([reads.length, reads[1]!.goesOn(), reads[2]!.goesOn()]).toEqual([3, false, true]);
    reads[1]!.end('abandoned');
    reads[2]!.end('three');
    expect(await third).toMatchObject({ value: { value: 'three' } });
  });
});
