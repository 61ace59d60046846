import { describe, expect, it } from 'vitest';
import type { RunActions } from '../../../../src/core/plan/findings/action-taken.ts';
import { actionTaken } from '../../../../src/core/plan/findings/action-taken.ts';
import { finding } from '../../../../src/core/verdict/catalogue/catalogue.ts';
import type { Finding } from '../../../../src/core/verdict/catalogue/finding.ts';

const MISSING = finding('HW201', { rule: 'own', message: 'own of hub1 is missing.' });
const MODE = finding('HW101', { message: 'hub1 is Disabled.' });
const STEP = { writes: { OWN: 'key' }, removes: [] };
const ofRule = (detail: string) => ({ rule: 'own', reason: 'OutsideWindow', detail }) as const;

describe('what Hubwarden has done about a finding', () => {
  it.each<{ why: string; found: Finding; work: RunActions; says: string }>([
    {
      why: 'the next run repairs it',
      found: MISSING,
      work: { steps: [STEP] },
      says: 'nothing yet; the next run repairs it',
    },
    {
      why: 'a removal repairs it as well',
      found: finding('HW203', { rule: 'mirror', class: 'difference', message: '' }),
      work: { steps: [{ writes: {}, removes: ['mirror'] }] },
      says: 'nothing yet; the next run repairs it',
    },
    {
      why: 'a write failed, and is tried again',
      found: MISSING,
      work: { steps: [STEP], failure: 'Azure answered 503.' },
      says: 'Hubwarden tried to repair it, and will try again; the last write failed: Azure answered 503.',
    },
    {
      why: 'no step repairs it, whatever failed',
      found: MISSING,
      work: { steps: [{ writes: { other: 'key' }, removes: [] }], failure: 'Azure answered 503.' },
      says: 'nothing: Hubwarden only reports it, and a person decides',
    },
    {
      why: 'its write waits',
      found: MISSING,
      work: { skipped: [ofRule('It is not the time.')] },
      says: 'nothing: It is not the time.',
    },
    {
      why: 'a reason of the hub as a whole does not block a rule that is about to be written',
      found: MISSING,
      work: { steps: [STEP], skipped: [{ ...ofRule('The mode waits for approval.'), rule: undefined }] },
      says: 'nothing yet; the next run repairs it',
    },
    {
      why: 'the hub as a whole waits',
      found: MODE,
      work: { skipped: [{ ...ofRule('It waits for approval.'), rule: undefined }] },
      says: 'nothing: It waits for approval.',
    },
    {
      why: 'Azure refused the write, in words that the finding says already',
      found: finding('HW403', { rule: 'own', message: 'Azure refused it. No right.' }),
      work: { skipped: [{ rule: 'own', reason: 'Refused', detail: 'No right.' }] },
      says: 'Hubwarden tried the write, and Azure refused it',
    },
    {
      why: 'the finding of a blocker says already why',
      found: finding('HW104', { message: 'Azure offers no change.' }),
      work: { skipped: [{ rule: undefined, reason: 'NotPossible', detail: 'Azure offers no change.' }] },
      says: 'nothing: a person must act first',
    },
    {
      why: 'the finding of a difference says already why',
      found: { ...MODE, message: 'It stands in the way.' },
      work: { skipped: [{ rule: undefined, reason: 'InTheWay', detail: 'It stands in the way.' }] },
      says: 'nothing: a person decides',
    },
    { why: 'a blocker', found: finding('HW705', { message: '' }), work: {}, says: 'nothing: a person must act first' },
    {
      why: 'a write is under way',
      found: { ...MISSING, class: 'pending' },
      work: {},
      says: 'a write that ends it is under way',
    },
    {
      why: 'a write is to come',
      found: { ...MISSING, class: 'pending' },
      work: { skipped: [ofRule('The network is not active.')] },
      says: 'not yet: The network is not active.',
    },
    {
      why: 'a provisioning is running',
      found: finding('HW302', { message: '' }),
      work: {},
      says: 'Hubwarden waits for a provisioning that it started',
    },
    {
      why: 'the hub cannot be read',
      found: finding('HW601', { message: '' }),
      work: {},
      says: 'nothing: Hubwarden changes nothing that it cannot read',
    },
    {
      why: 'an informational finding',
      found: finding('HW207', { message: '' }),
      work: {},
      says: 'nothing: Hubwarden only reports it',
    },
  ])('$why', ({ found, work, says }) => {
    expect(actionTaken(found, work)).toBe(says);
  });
});
