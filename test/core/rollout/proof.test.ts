import { describe, expect, it } from 'vitest';
import type { HubOutcome, Proof } from '../../../src/core/rollout/proof.ts';
import { proofOf } from '../../../src/core/rollout/proof.ts';

const COMPLIANT: HubOutcome = {
  verdict: 'Compliant',
  codes: [],
  skipped: [],
  stepsDue: 0,
  failures: 0,
  changeFailed: false,
};

const rows: readonly (readonly [string, Partial<HubOutcome>, Proof])[] = [
  ['a fresh read shows the baseline of the version', {}, 'Good'],
  ['an exemption is a decision of a person', { verdict: 'Exempt' }, 'Good'],
  ['a hub without an assignment has nothing to prove', { verdict: 'Unassigned', codes: ['HW704'] }, 'Good'],
  ['a hub that only reports is never going to change', { verdict: 'Drifted', skipped: ['ObserveOnly'] }, 'Good'],
  ['an approval may never come', { verdict: 'Blocked', codes: ['HW402'] }, 'Good'],
  ['Azure works on it', { verdict: 'Pending' }, 'Open'],
  ['the sweep has judged it and the repair has not run', { verdict: 'Drifted', stepsDue: 1 }, 'Open'],
  ['its pace lets it wait', { verdict: 'Drifted', skipped: ['Pace'] }, 'Open'],
  ['its window opens on Monday', { verdict: 'Drifted', skipped: ['OutsideWindow'] }, 'Open'],
  ['writes are off', { verdict: 'Drifted', skipped: ['WritesOff'] }, 'Open'],
  ['a write has failed and is tried again', { verdict: 'Drifted', failures: 2 }, 'Open'],
  ['the subscription cannot be read just now', { verdict: 'Unknown' }, 'Open'],
  ['it was abandoned after failures', { verdict: 'Unknown', failures: 8 }, 'Failed'],
  ['the breaker counts it', { changeFailed: true }, 'Failed'],
  ['its network did not come up', { verdict: 'Blocked', codes: ['HW304'] }, 'Failed'],
  ['its network takes too long', { verdict: 'Blocked', codes: ['HW303'] }, 'Failed'],
  ['a write took something along, or did not stick', { verdict: 'Blocked', codes: ['HW502'] }, 'Failed'],
  ['a rule of the version failed in Azure', { verdict: 'Blocked', codes: ['HW205'] }, 'Failed'],
];

describe('proofOf', () => {
  it.each(rows)('%s', (_why, outcome, proof) => {
    expect(proofOf({ ...COMPLIANT, ...outcome })).toBe(proof);
  });
});
