import { describe, expect, it } from 'vitest';
import { ANSWER_KNOBS } from './answer-knobs.ts';
import { NETWORK_KNOBS } from './network-knobs.ts';
import { NETWORK, SimulatedFoundry } from './simulated-foundry.ts';

const KNOBS = [...NETWORK_KNOBS, ...ANSWER_KNOBS];

describe.each(KNOBS)('the setting $name', ({ byDefault, others, seen }) => {
  it('has the documented default', () => {
    expect(seen({})).toEqual(byDefault);
  });

  it.each(others)('$options', ({ options, expected }) => {
    expect(seen(options)).toEqual(expected);
  });
});

describe('settings', () => {
  it('all have a test', () => {
    const arm = new SimulatedFoundry();
    expect(KNOBS.map(({ name }) => name).sort()).toEqual(Object.keys(arm.simulator.world.accounts.settings).sort());
  });

  it('change while the simulator runs', () => {
    const arm = new SimulatedFoundry();
    arm.seedAccount();
    arm.simulator.accounts.set({ absentNetwork: 'disabled' });
    expect(arm.get(NETWORK).status).toBe(200);
    arm.simulator.accounts.set({ absentNetwork: 'notFound' });
    expect(arm.get(NETWORK).status).toBe(404);
    expect(() => arm.simulator.accounts.set({ mostRules: -1 })).toThrow('mostRules');
  });
});
