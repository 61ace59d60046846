import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/core/verdict/catalogue/finding.ts';
import type { FindingClass, Severity } from '../../../src/core/verdict/catalogue/vocabulary.ts';
import { highestSeverity, verdictFrom } from '../../../src/core/verdict/verdict.ts';

const of = (kind: FindingClass, changes: Partial<Finding> = {}): Finding => ({
  code: 'HW201',
  class: kind,
  severity: 'error',
  groupKey: undefined,
  rule: undefined,
  message: '',
  fix: '',
  exemptedBy: undefined,
  ...changes,
});
const exempt = (kind: FindingClass) => of(kind, { exemptedBy: 'ex-1' });
const UNASSIGNED = of('operational', { code: 'HW704' });

describe('the verdict', () => {
  const rows: readonly { why: string; findings: readonly Finding[]; verdict: string }[] = [
    { why: 'no finding', findings: [], verdict: 'Compliant' },
    { why: 'lints never change it', findings: [of('lint')], verdict: 'Compliant' },
    { why: 'operational findings never change it', findings: [of('operational')], verdict: 'Compliant' },
    {
      why: 'unreadable comes before everything',
      findings: [UNASSIGNED, of('blocker'), of('unreadable')],
      verdict: 'Unknown',
    },
    { why: 'no assignment comes before blockers', findings: [of('blocker'), UNASSIGNED], verdict: 'Unassigned' },
    { why: 'a blocker comes before differences', findings: [of('difference'), of('blocker')], verdict: 'Blocked' },
    {
      why: 'a difference comes before pending',
      findings: [of('pending'), of('difference')],
      verdict: 'Drifted',
    },
    { why: 'pending comes before exempt', findings: [exempt('difference'), of('pending')], verdict: 'Pending' },
    { why: 'an accepted difference is not compliance', findings: [exempt('difference')], verdict: 'Exempt' },
    { why: 'an accepted blocker is not compliance', findings: [exempt('blocker'), of('lint')], verdict: 'Exempt' },
    { why: 'accepting one leaves the other', findings: [exempt('difference'), of('difference')], verdict: 'Drifted' },
    { why: 'an accepted lint would not have counted either', findings: [exempt('lint')], verdict: 'Compliant' },
    { why: 'an accepted lint beside an open one', findings: [exempt('lint'), of('lint')], verdict: 'Compliant' },
  ];
  it.each(rows)('is $verdict: $why', ({ findings, verdict }) => {
    expect(verdictFrom(findings)).toBe(verdict);
    expect(verdictFrom([...findings].reverse())).toBe(verdict);
  });
});

describe('the highest severity', () => {
  const loud = (severity: Severity, exemptedBy?: string) => of('difference', { severity, exemptedBy });
  it.each([
    { why: 'no open finding', findings: [], highest: undefined },
    { why: 'only exempt findings', findings: [loud('critical', 'ex-1')], highest: undefined },
    { why: 'critical is highest', findings: [loud('info'), loud('critical'), loud('error')], highest: 'critical' },
    { why: 'error before warning', findings: [loud('warning'), loud('error')], highest: 'error' },
    { why: 'warning before info', findings: [loud('info'), loud('warning')], highest: 'warning' },
    { why: 'info is a severity', findings: [loud('info')], highest: 'info' },
    {
      why: 'an informational finding is a warning at most',
      findings: [of('lint', { severity: 'error' })],
      highest: 'warning',
    },
    {
      why: 'so is a finding about the fleet',
      findings: [of('operational', { severity: 'critical' }), of('lint', { severity: 'info' })],
      highest: 'warning',
    },
    {
      why: 'an informational finding does not hide a difference',
      findings: [of('lint', { severity: 'error' }), loud('error')],
      highest: 'error',
    },
    {
      why: 'an exempt one does not hide the open one',
      findings: [loud('critical', 'ex-1'), loud('warning')],
      highest: 'warning',
    },
  ])('$why', ({ findings, highest }) => {
    expect(highestSeverity(findings)).toBe(highest);
    expect(highestSeverity([...findings].reverse())).toBe(highest);
  });
});
