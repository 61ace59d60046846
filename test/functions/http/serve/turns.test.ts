import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Turns } from '../../../../src/functions/http/serve/turns.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('turns', () => {
  it('lets so many work at once, and the others in order of arrival', async () => {
    const turns = new Turns(2, 10, 1000);
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const begin = async (number: number): Promise<void> => {
      const end = await turns.take();
      if (end === undefined) return;
      begun.push(number);
      ends.push(end);
    };
    const all = [1, 2, 3, 4].map(begin);
    await vi.advanceTimersByTimeAsync(0);
    expect(begun).toEqual([1, 2]);
    ends[1]?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(begun).toEqual([1, 2, 3]);
    for (let each = 0; each < ends.length; each += 1) {
      ends[each]?.();
      await vi.advanceTimersByTimeAsync(0);
    }
    await Promise.all(all);
    expect(begun).toEqual([1, 2, 3, 4]);
  });

  it('ends a wait that is too long, and keeps the place for the next one', async () => {
    const turns = new Turns(1, 10, 1000);
    const end = await turns.take();
    const late = turns.take();
    await vi.advanceTimersByTimeAsync(1000);
    expect(await late).toBeUndefined();
    end?.();
    expect(await turns.take()).toBeTypeOf('function');
  });

  it('refuses at once when too many wait', async () => {
    const turns = new Turns(1, 1, 1000);
    await turns.take();
    const waiting = turns.take();
    expect(await turns.take()).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1000);
    expect(await waiting).toBeUndefined();
  });

  it('a turn that ends twice frees one place', async () => {
    const turns = new Turns(1, 0, 1000);
    const end = await turns.take();
    end?.();
    end?.();
    expect(await turns.take()).toBeTypeOf('function');
    expect(await turns.take()).toBeUndefined();
  });

  it('leaves no timer behind', async () => {
    const turns = new Turns(1, 1, 1000);
    const end = await turns.take();
    const waiting = turns.take();
    end?.();
    (await waiting)?.();
    expect(vi.getTimerCount()).toBe(0);
  });
});
