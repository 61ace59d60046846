import { describe, expect, it } from 'vitest';
import { alertingFindings, groupKeysKeptOpen } from '../../../../src/core/alert/findings/alerting-findings.ts';
import { hubIdFrom } from '../../../../src/core/hub-id.ts';
import { finding } from '../../../../src/core/verdict/catalogue/catalogue.ts';
import type { Finding } from '../../../../src/core/verdict/catalogue/finding.ts';
import type { FindingCode, StoredCode } from '../../../../src/core/verdict/catalogue/finding-code.ts';
import { storedCodeFrom } from '../../../../src/core/verdict/catalogue/finding-code.ts';

const HUB = hubIdFrom('/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/h')!;

/** A finding as a row may hold it: its code may be of a newer version. */
type StoredFinding = Omit<Finding, 'code'> & { readonly code: StoredCode };

function of(code: FindingCode, changes: Partial<StoredFinding> = {}): StoredFinding {
  return { ...finding(code, { hubId: HUB, assignment: 'a', rule: 'r', subject: 's', message: 'm' }), ...changes };
}

function alertingCodes(...findings: readonly StoredFinding[]): readonly string[] {
  return alertingFindings(findings).map((each) => each.code);
}

describe('alertingFindings', () => {
  it.each([
    { why: 'a difference alerts', findings: [of('HW201')], expected: ['HW201'] },
    { why: 'a lint does not alert', findings: [of('HW203', { class: 'lint' })], expected: [] },
    { why: 'an exempt finding does not alert', findings: [of('HW201', { exemptedBy: 'ex-1' })], expected: [] },
    { why: 'a running operation does not alert', findings: [of('HW305')], expected: [] },
    { why: 'slow provisioning alerts although it is pending', findings: [of('HW302')], expected: ['HW302'] },
    {
      why: 'a difference that a write is about to end does not alert',
      findings: [of('HW201', { class: 'pending' })],
      expected: [],
    },
    {
      why: 'a forbidden rule alerts although its removal runs',
      findings: [of('HW204', { class: 'pending' })],
      expected: ['HW204'],
    },
    {
      why: 'missing rules follow from a mode that waits for approval',
      findings: [of('HW101'), of('HW402'), of('HW201')],
      expected: ['HW101', 'HW402'],
    },
    {
      why: 'a forbidden rule does not follow from the mode',
      findings: [of('HW101'), of('HW204')],
      expected: ['HW101', 'HW204'],
    },
    {
      why: 'an open breaker stops the fleet, and alerts once, not once for each hub',
      findings: [of('HW503'), of('HW201')],
      expected: ['HW201'],
    },
    {
      why: 'so are writes that are switched off',
      findings: [of('HW504'), of('HW201')],
      expected: ['HW201'],
    },
    {
      why: 'a finding of a newer release alerts, though this one does not know it',
      findings: [of('HW201', { code: storedCodeFrom('HW999') })],
      expected: ['HW999'],
    },
    {
      why: 'unless a write is about to end it',
      findings: [of('HW201', { code: storedCodeFrom('HW999'), class: 'pending' })],
      expected: [],
    },
  ])('$why', ({ findings, expected }) => {
    expect(alertingCodes(...findings)).toEqual(expected);
  });
});

describe('keptCauses', () => {
  it.each([
    {
      why: 'a write that is about to end a finding has not ended it',
      findings: [of('HW201', { class: 'pending' })],
      expected: 1,
    },
    { why: 'an open finding alerts, and its key is not kept', findings: [of('HW201')], expected: 0 },
    { why: 'a finding without a group key has no alert', findings: [of('HW305')], expected: 0 },
  ])('$why', ({ findings, expected }) => {
    expect(groupKeysKeptOpen(findings)).toHaveLength(expected);
  });
});
