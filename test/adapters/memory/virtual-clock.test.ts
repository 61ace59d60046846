import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/adapters/memory/virtual-clock.ts';
import { clockContract } from '../../contract/clock.contract.ts';

const AT = new Date('2026-11-02T10:00:00.000Z');

clockContract('virtual time', () => new VirtualClock({ at: AT }));

describe('VirtualClock', () => {
  it('stands still until it is moved, also by fractions of a second, and can be set back', () => {
    const clock = new VirtualClock({ at: AT });
    expect(clock.now()).toEqual(AT);
    clock.advanceSeconds(1.5);
    expect(clock.now().toISOString()).toBe('2026-11-02T10:00:01.500Z');
    clock.set(AT);
    expect(clock.now()).toEqual(AT);
  });

  it('repeats its random numbers and ids for the same seed, and not for another', () => {
    function drawn(seed: number): readonly number[] {
      const clock = new VirtualClock({ at: AT, seed });
      return [clock.random(), clock.random(), clock.random()];
    }
    expect(drawn(7)).toEqual(drawn(7));
    expect(drawn(7)).not.toEqual(drawn(8));
    expect(new VirtualClock({ at: AT }).newId()).toBe(new VirtualClock({ at: AT }).newId());
    expect(new VirtualClock({ at: AT, idPrefix: 'b' }).newId()).not.toBe(new VirtualClock({ at: AT }).newId());
  });
});
