import { describe, expect, it } from 'vitest';
import { assignBaseline } from '../../../src/core/baseline/assignment/assign.ts';
import { parsePolicy } from '../../../src/core/baseline/parse-policy.ts';
import type { Baseline } from '../../../src/core/baseline/policy/baseline.ts';
import { diffFromRecord } from '../../../src/core/diff/diff-from-record.ts';
import type { DiffFinding } from '../../../src/core/diff/rule-diff.ts';
import { diffCounts, signOfOther, signOfWanted } from '../../../src/core/diff/rule-diff.ts';
import { hubIdFrom } from '../../../src/core/hub-id.ts';

const HUB = '/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/hub1';

function baselineOf(text: string): Baseline {
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const hubId = hubIdFrom(HUB)!;
  const assigned = assignBaseline(parsed.value.policy, {
    hubId,
    name: 'hub1',
    location: 'eastus2',
    kind: 'Hub',
    tags: {},
  });
  if (assigned.kind !== 'Assigned') throw new Error('no assignment');
  return assigned.baseline;
}

const BASELINE = baselineOf(`
version: 1
packs:
  data:
    description: Data
    rules:
      - fqdn: data.contoso.com
      - fqdn: lake.contoso.com
assignments:
  - name: standard
    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound }
    packs: [data]
    firewall: { sku: Standard }
`);

function found(code: string, rule?: string, more: Partial<DiffFinding> = {}): DiffFinding {
  return { code, class: 'difference', rule, ...more };
}

const NAMES = BASELINE.rules.map(({ name }) => name);
const [DATA = '', LAKE = ''] = NAMES;

function rowsOf(...findings: readonly DiffFinding[]) {
  const state = { findings, confirmedAt: '2026-11-23T08:00:00.000Z', isolationMode: undefined };
  return diffFromRecord(BASELINE, state).rows;
}

describe('the sign of a rule that the baseline wants', () => {
  it.each([
    { why: 'no finding names it', findings: [], isThere: undefined, sign: '=' },
    { why: 'a remark changes nothing', findings: [found('HW207', 'r', { class: 'lint' })], isThere: true, sign: '=' },
    { why: 'no rule permits it', findings: [found('HW201', 'r')], isThere: undefined, sign: '+' },
    { why: 'it was altered', findings: [found('HW202', 'r')], isThere: undefined, sign: '~' },
    { why: 'it failed in Azure', findings: [found('HW205', 'r', { class: 'blocker' })], isThere: undefined, sign: '~' },
    { why: 'a refusal alone, of a rule that is there', findings: [found('HW403', 'r')], isThere: true, sign: '~' },
    { why: 'a refusal alone, of a rule that is not there', findings: [found('HW403', 'r')], isThere: false, sign: '+' },
    {
      why: 'its target has not approved it: it exists',
      findings: [found('HW407', 'r')],
      isThere: undefined,
      sign: '~',
    },
    {
      why: 'a refusal beside what is missing',
      findings: [found('HW403', 'r'), found('HW201', 'r')],
      isThere: undefined,
      sign: '+',
    },
    { why: 'the same policy forbids it', findings: [found('HW204', 'r')], isThere: true, sign: '-' },
  ])('$sign: $why', ({ findings, isThere, sign }) => {
    expect(signOfWanted(findings, isThere)).toBe(sign);
  });
});

describe('the sign of any other rule', () => {
  it.each([
    { why: 'nothing is said about it', findings: [], sign: undefined },
    { why: 'forbidden', findings: [found('HW204', 'r')], sign: '-' },
    { why: 'unlisted, to be removed', findings: [found('HW203', 'r')], sign: '-' },
    { why: 'unlisted, only reported', findings: [found('HW203', 'r', { class: 'lint' })], sign: undefined },
    { why: 'lost with a write of Hubwarden', findings: [found('HW502', 'r')], sign: '+' },
    { why: 'not readable in full', findings: [found('HW211', 'r')], sign: '~' },
    { why: 'it denies what the baseline wants', findings: [found('HW209', 'r')], sign: '~' },
    { why: 'a remark', findings: [found('HW208', 'r', { class: 'lint' })], sign: undefined },
  ])('$sign: $why', ({ findings, sign }) => {
    expect(signOfOther(findings)).toBe(sign);
  });
});

describe('a diff from a record', () => {
  it('has one row for each rule of the baseline, and one for each rule that is not wanted', () => {
    const rows = rowsOf(
      found('HW201', LAKE.toUpperCase()),
      found('HW204', 'evil', { destination: 'FQDN evil.ngrok.io' }),
    );
    expect(rows.map(({ name, sign }) => [sign, name])).toEqual([
      ['+', LAKE],
      ['-', 'evil'],
      ['=', DATA],
    ]);
    expect(diffCounts(rows)).toEqual({ '!': 0, '+': 1, '~': 0, '-': 1, '=': 1 });
  });

  it('puts an irreversible change first, with the findings that say why it waits', () => {
    const state = {
      findings: [found('HW101'), found('HW402', undefined, { class: 'blocker' as const }), found('HW201', DATA)],
      confirmedAt: '2026-11-23T08:00:00.000Z',
      isolationMode: 'Disabled' as const,
    };
    const [first] = diffFromRecord(BASELINE, state).rows;
    expect(first).toMatchObject({
      sign: '!',
      name: 'isolation mode',
      codes: ['HW101', 'HW402'],
      fields: [{ field: 'isolation mode', expected: 'AllowOnlyApprovedOutbound', current: 'Disabled' }],
    });
  });

  it('shows the destination that a finding names beside the wanted one, and claims no other value', () => {
    const rows = rowsOf(found('HW202', DATA, { destination: 'FQDN other.example' }), found('HW205', LAKE));
    const fields = new Map(rows.map((row) => [row.name, row.fields]));
    expect(fields.get(DATA)).toEqual([
      { field: 'destination', expected: 'FQDN data.contoso.com', current: 'FQDN other.example' },
    ]);
    expect(fields.get(LAKE)).toEqual([]);
    expect(rows.every(({ coveredBy }) => coveredBy === undefined)).toBe(true);
  });

  it('knows that rules are missing which wait for a mode that an exemption accepts, although no finding names them', () => {
    const rows = rowsOf(found('HW102', undefined, { exemptedBy: 'ex-1' }));
    expect(rows.map(({ exemptedBy, sign }) => [sign, exemptedBy])).toEqual([
      ['!', 'ex-1'],
      ['+', 'ex-1'],
      ['+', 'ex-1'],
    ]);
    expect(rows[0]?.fields).toEqual([
      { field: 'isolation mode', expected: 'AllowOnlyApprovedOutbound', current: 'AllowInternetOutbound' },
    ]);
  });

  it('has no row for a network that the policy only reports as not provisioned', () => {
    expect(rowsOf(found('HW301', undefined, { class: 'lint' })).every(({ sign }) => sign === '=')).toBe(true);
    expect(rowsOf(found('HW301'))[0]).toMatchObject({ sign: '+', name: 'managed network' });
  });

  it('keeps the sign of an exempt finding, and names the exemption', () => {
    const [row] = rowsOf(found('HW201', DATA, { exemptedBy: 'ex-1' }));
    expect(row).toMatchObject({ sign: '+', name: DATA, exemptedBy: 'ex-1' });
  });
});
