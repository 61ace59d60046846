import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../../reconcile/ports.ts';

/** The machine's own time, random numbers and ids (UUIDs). */
export function systemClock(): Clock {
  return {
    now: () => new Date(),
    random: () => Math.random(),
    newId: () => randomUUID(),
    wait: (seconds) => setTimeout(seconds * 1000),
  };
}
