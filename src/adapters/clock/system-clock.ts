import { randomUUID } from 'node:crypto';
import type { Clock } from '../../reconcile/ports.ts';

/** The machine's own time, chance and ids (UUIDs). */
export function systemClock(): Clock {
  return {
    now: () => new Date(),
    random: () => Math.random(),
    newId: () => randomUUID(),
  };
}
