import { describe, expect, it } from 'vitest';
import { thisMachine } from './machine.ts';
import { isGoalMet, jsonLine, ratioOf, rowLine } from './measurement.ts';

const MACHINE = { machine: 'Some CPU, 2 cores, Node 24.21.0', date: '2026-12-01' };

describe('a figure beside its floor', () => {
  it('the ratio is the value over the floor, and absent without a floor above zero', () => {
    expect(ratioOf({ value: 6, floor: 4 })).toBe(1.5);
    expect(ratioOf({ value: 6 })).toBeUndefined();
    expect(ratioOf({ value: 6, floor: 0 })).toBeUndefined();
    expect(ratioOf({ value: 6, floor: Number.NaN })).toBeUndefined();
  });

  it('a goal bounds the ratio from above, of a rate from below, and a count where there is no floor', () => {
    const time = { name: 'a', value: 6, unit: 's CPU', floor: 4 };
    expect(isGoalMet({ ...time, goal: 1.5 })).toBe(true);
    expect(isGoalMet({ ...time, goal: 1.4 })).toBe(false);
    expect(isGoalMet(time)).toBeUndefined();
    const rate = { name: 'b', value: 400, unit: 'plans/s', floor: 1000 };
    expect(isGoalMet({ ...rate, goal: 0.5 })).toBe(false);
    expect(isGoalMet({ ...rate, goal: 0.4 })).toBe(true);
    expect(isGoalMet({ name: 'c', value: 5, unit: 'table operations per event', goal: 5 })).toBe(true);
    expect(isGoalMet({ ...time, floor: 0, goal: 1 })).toBeUndefined();
    expect(isGoalMet({ ...time, goal: 5, goalOf: 'value' })).toBe(false);
    expect(isGoalMet({ ...time, goal: 7, goalOf: 'value' })).toBe(true);
  });

  it('--json: every field on one line, null where there is no figure', () => {
    const line = jsonLine({ name: 'sweep-first', value: 12.34567, unit: 's CPU', floor: 4, goal: 2.5 }, MACHINE);
    expect(line).not.toContain('\n');
    expect(JSON.parse(line)).toEqual({
      ...{ name: 'sweep-first', value: 12.35, unit: 's CPU', floor: 4, ratio: 3.086, goal: 2.5 },
      ...{ tableOperations: null, queueMessages: null, armRequests: null, detail: null },
      ...MACHINE,
    });
    expect(JSON.parse(jsonLine({ name: 'none', value: Number.NaN, unit: 'ms' }, MACHINE)).value).toBeNull();
  });

  it('for people: one row, with the direction of the goal', () => {
    expect(rowLine({ name: 'planner', value: 12_345.6, unit: 'plans/s', floor: 20_000, goal: 0.5 })).toBe(
      '| planner | 12,346 | plans/s | 20,000 | 0.62 | ≥ 0.5 | yes |  |  |  |  |\n',
    );
    expect(rowLine({ name: 'cli', value: 46, unit: 'ms CPU', floor: 20, goal: 2, detail: '25 runs' })).toBe(
      '| cli | 46 | ms CPU | 20 | 2.3 | ≤ 2 | no |  |  |  | 25 runs |\n',
    );
  });
});

it('the machine is named by model, cores and Node, with the day in UTC', () => {
  const { date, machine } = thisMachine(new Date('2026-12-01T23:59:59Z'));
  expect(date).toBe('2026-12-01');
  expect(machine).toMatch(/^.+, \d+ cores?, Node \d+\.\d+\.\d+$/);
});
