import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/reconcile/ports.ts';

/** The contract of every implementation of `Clock`. */
export function clockContract(name: string, make: () => Clock): void {
  describe(`the clock contract on ${name}`, () => {
    it('never goes back by itself, and returns times that a caller cannot change for others', () => {
      const clock = make();
      const first = clock.now();
      const ms = first.getTime();
      first.setTime(0);
      expect(clock.now().getTime()).toBeGreaterThanOrEqual(ms);
    });

    it('gives random numbers from 0 up to and without 1, that differ', () => {
      const clock = make();
      const numbers = Array.from({ length: 1000 }, () => clock.random());
      expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
      expect(new Set(numbers).size).toBeGreaterThan(990);
      const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
      expect(Math.abs(mean - 0.5)).toBeLessThan(0.1);
    });

    it('gives ids of at least 12 lower-case letters, digits and dashes, each once', () => {
      const clock = make();
      const ids = Array.from({ length: 1000 }, () => clock.newId());
      for (const id of ids) expect(id).toMatch(/^[a-z0-9-]{12,}$/);
      expect(new Set(ids).size).toBe(1000);
    });
  });
}
