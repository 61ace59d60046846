import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hubIdFrom } from '../../../../src/core/hub-id.ts';
import type { FindingDetail } from '../../../../src/core/verdict/catalogue/catalogue.ts';
import { CATALOGUE, finding } from '../../../../src/core/verdict/catalogue/catalogue.ts';
import type { FindingCode } from '../../../../src/core/verdict/catalogue/finding-code.ts';
import { FINDING_CODES, isFindingCode } from '../../../../src/core/verdict/catalogue/finding-code.ts';
import { explainText, renderCatalogue } from '../../../../src/core/verdict/catalogue/render-catalogue.ts';
import { RUNBOOK, renderRunbook } from '../../../../src/core/verdict/catalogue/runbook.ts';

const HUB = hubIdFrom(
  '/subscriptions/1111/resourceGroups/rg-ai/providers/Microsoft.MachineLearningServices/workspaces/hub1',
);

/** Code, class, severity, parts of the cause key (`-`: never alerts), exemptable: the public contract, written out. */
const CONTRACT = `
HW101 difference critical hub yes
HW102 difference critical hub yes
HW103 lint info - no
HW104 blocker error hub yes
HW105 difference warning assignment yes
HW201 difference error assignment+rule yes
HW202 difference error hub yes
HW203 lint warning assignment yes
HW204 difference critical hub yes
HW205 blocker error assignment+rule yes
HW206 difference error assignment+rule yes
HW207 lint warning rule yes
HW208 lint info code no
HW209 difference error hub yes
HW210 difference error hub yes
HW211 difference error hub yes
HW212 lint warning hub yes
HW301 difference warning assignment yes
HW302 pending warning code no
HW303 blocker critical code no
HW304 blocker critical code no
HW305 pending info - no
HW306 lint warning hub yes
HW401 blocker error hub yes
HW402 blocker warning assignment yes
HW403 blocker error scope no
HW404 blocker error policy no
HW405 blocker error scope no
HW406 blocker warning assignment yes
HW407 blocker warning target yes
HW408 blocker error subscription no
HW409 blocker error assignment+rule yes
HW410 blocker error hub yes
HW411 blocker error hub yes
HW412 blocker error hub yes
HW413 blocker critical hub yes
HW414 blocker error hub yes
HW501 blocker critical principal no
HW502 difference error code no
HW503 operational critical code no
HW504 operational warning code no
HW601 unreadable error subscription no
HW602 operational error subscription no
HW603 unreadable error subscription no
HW701 lint info exemption no
HW702 operational warning exemption no
HW703 operational critical code no
HW704 operational warning subscription no
HW705 blocker error hub no
HW801 operational error code no
HW802 operational error receiver no
HW803 operational warning code no
HW804 operational error subscription no
`;

describe('the catalogue of findings', () => {
  it('is the public contract, code by code', () => {
    const lines = FINDING_CODES.map((code) => {
      const { class: kind, severity, groupKey, exemptable } = CATALOGUE[code];
      const key = groupKey === undefined ? '-' : groupKey.length === 0 ? 'code' : groupKey.join('+');
      return `${code} ${kind} ${severity} ${key} ${exemptable ? 'yes' : 'no'}`;
    });
    expect(lines).toEqual(CONTRACT.trim().split('\n'));
  });

  it('always tells people of what must not pass unseen, though it be repaired', () => {
    const notified = FINDING_CODES.filter((code) => CATALOGUE[code].alwaysNotified);
    expect(notified).toEqual(['HW204', 'HW501', 'HW502', 'HW702']);
  });

  it.each(FINDING_CODES)('%s says what it is, why it matters, what to do, what ends it, and shows one', (code) => {
    const { title, why, fix, clearedBy, example } = CATALOGUE[code];
    for (const text of [why, fix, clearedBy, example]) expect(text).toMatch(/^.{15,}\.$/);
    expect(title).toMatch(/^[A-Z].*[^.]$/);
  });

  it('knows its codes', () => {
    expect(isFindingCode('HW201')).toBe(true);
    for (const code of ['HW999', 'hw201', '', 'toString', '__proto__']) expect(isFindingCode(code)).toBe(false);
  });
});

describe('a finding', () => {
  it('gets class, severity, cause key and remedy from the catalogue', () => {
    expect(finding('HW201', { hubId: HUB, assignment: 'production', rule: 'hw-a', message: 'It is missing.' })).toEqual(
      {
        code: 'HW201',
        class: 'difference',
        severity: 'error',
        groupKey: 'HW201|production|hw-a',
        rule: 'hw-a',
        message: 'It is missing.',
        fix: CATALOGUE.HW201.fix,
        exemptedBy: undefined,
      },
    );
  });

  it('may have a more specific remedy, and another class', () => {
    const raised = finding('HW203', { message: 'm', fix: 'Delete it.', class: 'difference' });
    expect(raised).toMatchObject({ fix: 'Delete it.', class: 'difference', severity: 'warning' });
  });

  const keys: readonly { why: string; code: FindingCode; detail: Partial<FindingDetail>; key: string | undefined }[] = [
    { why: 'one alert per hub', code: 'HW101', detail: { hubId: HUB }, key: `HW101|${HUB}` },
    { why: 'one alert per assignment', code: 'HW402', detail: { hubId: HUB, assignment: 'p' }, key: 'HW402|p' },
    { why: 'one alert per rule', code: 'HW207', detail: { rule: 'hw-a' }, key: 'HW207|hw-a' },
    { why: 'one alert for all', code: 'HW303', detail: { hubId: HUB }, key: 'HW303' },
    { why: 'one alert per subscription of a hub', code: 'HW601', detail: { hubId: HUB }, key: 'HW601|1111' },
    {
      why: 'one alert per subscription without a hub',
      code: 'HW602',
      detail: { subscriptionId: '2222' },
      key: 'HW602|2222',
    },
    {
      why: 'one alert per scope',
      code: 'HW403',
      detail: { subject: '/subscriptions/1' },
      key: 'HW403|/subscriptions/1',
    },
    { why: 'one alert per policy', code: 'HW404', detail: { subject: 'deny' }, key: 'HW404|deny' },
    { why: 'one alert per target', code: 'HW407', detail: { subject: 'lake' }, key: 'HW407|lake' },
    { why: 'one alert per principal', code: 'HW501', detail: { subject: 'terraform' }, key: 'HW501|terraform' },
    { why: 'one alert per exemption', code: 'HW702', detail: { subject: 'ex-1' }, key: 'HW702|ex-1' },
    { why: 'one alert per receiver', code: 'HW802', detail: { subject: 'slack' }, key: 'HW802|slack' },
    { why: 'an unknown part is unknown', code: 'HW403', detail: {}, key: 'HW403|unknown' },
    { why: 'no alert at all', code: 'HW103', detail: { hubId: HUB }, key: undefined },
  ];
  it.each(keys)('has the cause key of its code: $why', ({ code, detail, key }) => {
    expect(finding(code, { message: 'm', ...detail }).groupKey).toBe(key);
  });
});

describe('the findings page', () => {
  const file = new URL('../../../../docs/findings.md', import.meta.url);

  it('equals the catalogue (UPDATE=1 writes it)', () => {
    const page = renderCatalogue();
    if (process.env.UPDATE === '1') writeFileSync(file, page);
    expect(readFileSync(file, 'utf8')).toBe(page);
  });

  it('has a section for every code and ends with a newline', () => {
    const page = renderCatalogue();
    for (const code of FINDING_CODES) expect(page).toContain(`\n## ${code}\n`);
    expect(page.endsWith('.\n')).toBe(true);
    expect(page).toContain(
      '| [HW103](#hw103) | Isolation is stricter than the baseline | lint | info | never alerts | no |',
    );
    expect(page).toContain('| [HW303](#hw303) | Provisioning timed out | blocker | critical | code | no |');
  });
});

describe('the runbook', () => {
  const file = new URL('../../../../docs/runbook.md', import.meta.url);

  it('ends with the table of codes (UPDATE=1 writes it)', () => {
    const page = readFileSync(file, 'utf8');
    const start = page.indexOf('| code | check first | then |');
    expect(start).toBeGreaterThan(0);
    const wanted = page.slice(0, start) + renderRunbook();
    if (process.env.UPDATE === '1') writeFileSync(file, wanted);
    expect(readFileSync(file, 'utf8')).toBe(wanted);
  });

  it('has one row for each code above info', () => {
    const wanted = FINDING_CODES.filter((code) => CATALOGUE[code].severity !== 'info');
    expect(RUNBOOK.flatMap(({ codes }) => codes).sort()).toEqual(wanted);
  });
});

describe('an explanation', () => {
  it('names every fact about a code, in plain text', () => {
    expect(explainText('HW204').split('\n')).toEqual([
      'HW204: Forbidden rule',
      '',
      CATALOGUE.HW204.why,
      '',
      'Class: difference. Severity: critical.',
      'One alert per: code + hub. Notified once even when Hubwarden repaired it at once.',
      'Exemptable: yes.',
      `What to do: ${CATALOGUE.HW204.fix}`,
      `Cleared by: ${CATALOGUE.HW204.clearedBy}`,
      `Example: ${CATALOGUE.HW204.example}`,
    ]);
    expect(explainText('HW205')).toContain('Class: blocker. A difference until Hubwarden has tried');
    expect(explainText('HW103')).toContain('One alert per: never alerts.');
    expect(explainText('HW103')).toContain('Exemptable: no.');
  });
});
