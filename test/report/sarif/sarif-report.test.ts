import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlacedFinding } from '../../../src/core/baseline/policy-places.ts';
import { FINDING_CODES } from '../../../src/core/verdict/catalogue/finding-code.ts';
import { FINDING_CLASSES, SEVERITIES, VERDICTS } from '../../../src/core/verdict/catalogue/vocabulary.ts';
import type { FleetList } from '../../../src/reconcile/queries/fleet-list.ts';
import { reportFindings } from '../../../src/report/report-findings.ts';
import { sarifFaults } from '../../../src/report/sarif/check-sarif.ts';
import { sarifReport } from '../../../src/report/sarif/sarif-report.ts';
import { propertyRuns } from '../../thoroughness.ts';
import { findingOf, hubOf, listOf } from '../fleet-lists.ts';

const PLACE = { startLine: 4, startColumn: 9, endLine: 4, endColumn: 20 };

/** The schema as published, of the JSON Schema draft 04; nothing in it means something else in draft 07. */
const SCHEMA_FILE = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync(SCHEMA_FILE, 'utf8'));
const isSarif = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false, allErrors: true }).compile(
  schema,
);

function report(list: FleetList, change: { per?: 'cause' | 'hub'; repoPath?: string; seen?: PlacedFinding[] } = {}) {
  const { per = 'cause', repoPath = 'infra/policy.yaml', seen = [] } = change;
  const made = sarifReport({
    findings: reportFindings(list),
    per,
    repoPath,
    placeOf: (finding) => {
      seen.push(finding);
      return PLACE;
    },
  });
  expect(isSarif(JSON.parse(JSON.stringify(made.log))), JSON.stringify(isSarif.errors?.slice(0, 3))).toBe(true);
  expect(sarifFaults(JSON.stringify(made.log))).toEqual([]);
  const [run] = made.log.runs;
  return { ...made, results: run!.results, rules: run!.tool.driver.rules, run: run! };
}

describe('sarifReport', () => {
  it('makes one result of one cause, counts its hubs and names the first 20', () => {
    const hubs = Array.from({ length: 25 }, (_each, index) =>
      hubOf(`hub-${String(index).padStart(2, '0')}`, 'Drifted', [findingOf('HW201', { rule: 'hw-pypi' })]),
    );
    const { results } = report(listOf(hubs));
    expect(results).toHaveLength(1);
    const [result] = results;
    expect(result).toMatchObject({ ruleId: 'HW201', level: 'error', properties: { hubs: 25 } });
    expect(result!.message.text).toContain('hw-pypi (25 hubs): hub-00, hub-01,');
    expect(result!.message.text).toContain('hub-19 and 5 more.');
    expect(result!.locations[0]!.logicalLocations).toHaveLength(20);
    expect(result!.locations[0]!.physicalLocation).toEqual({
      artifactLocation: { uri: 'infra/policy.yaml' },
      region: PLACE,
    });
  });

  it('makes a result for each finding of each hub on request, each with a fingerprint of its own', () => {
    const hubs = ['hub-1', 'hub-2'].map((name) =>
      hubOf(name, 'Drifted', [findingOf('HW201', { rule: 'hw-a' }), findingOf('HW201', { rule: 'hw-b' })]),
    );
    const { results } = report(listOf(hubs), { per: 'hub' });
    expect(new Set(results.map((each) => each.partialFingerprints.primaryLocationLineHash)).size).toBe(4);
  });

  it('keeps the fingerprint of a cause while hubs come and go', () => {
    const finding = findingOf('HW201', { rule: 'hw-a' });
    const print = (...names: string[]) =>
      report(listOf(names.map((name) => hubOf(name, 'Drifted', [finding])))).results[0]!.partialFingerprints;
    expect(print('hub-1')).toEqual(print('hub-2', 'hub-3'));
  });

  it('asks for the place with the assignment, the rule and the facts of the hub', () => {
    const seen: PlacedFinding[] = [];
    report(listOf([hubOf('hub-1', 'Drifted', [findingOf('HW201', { rule: 'hw-a' })])]), { seen });
    expect(seen).toMatchObject([
      { code: 'HW201', rule: 'hw-a', assignment: 'production', hub: { name: 'hub-1', location: 'westeurope' } },
    ]);
  });

  it('leaves out exempt findings', () => {
    expect(report(listOf([hubOf('hub-1', 'Exempt', [findingOf('HW203', { exemptedBy: 'ex-1' })])])).results).toEqual(
      [],
    );
  });

  it('never leaves out what could not be judged', () => {
    const unreadRecord = hubOf('hub-1', 'Unknown', [], {
      notCovered: 'its record cannot be read: a newer release wrote it',
      assignment: undefined,
    });
    const stale = hubOf('hub-2', 'Compliant', [], { notCovered: 'the sweep of 2026-10-01 gave it no verdict' });
    const unread = hubOf('hub-3', 'Unknown', [findingOf('HW601', { class: 'unreadable' })], {
      notCovered: 'it could not be read',
    });
    const sweep = { unseen: [{ subscriptionId: 's9', why: 'no access' }] } as unknown as FleetList['sweep'];
    const { results } = report(listOf([unreadRecord, stale, unread], { sweep, missing: 2 }));
    expect(results.map(({ message, ruleId }) => `${ruleId} ${message.text}`).sort()).toEqual([
      expect.stringMatching(/^HW601 HW601 holds on the hub\./),
      expect.stringMatching(/^HW601 hub-1 has no current verdict: its record cannot be read/),
      expect.stringMatching(/^HW602 Hubs that were discovered and never read: 2\./),
      expect.stringMatching(/^HW602 Subscription s9 could not be read: no access\./),
      expect.stringMatching(/^HW602 hub-2 has no current verdict: the sweep of/),
    ]);
  });

  it('orders by severity and grades each rule', () => {
    const { results, rules } = report(
      listOf([
        hubOf('hub-1', 'Blocked', [
          findingOf('HW207', { severity: 'warning', class: 'lint' }),
          findingOf('HW305', { severity: 'info', class: 'pending' }),
          findingOf('HW204', { severity: 'critical' }),
        ]),
      ]),
    );
    expect(results.map(({ level, ruleId }) => `${ruleId} ${level}`)).toEqual([
      'HW204 error',
      'HW207 warning',
      'HW305 note',
    ]);
    expect(rules.map(({ id, properties }) => `${id} ${properties['security-severity']}`)).toEqual([
      'HW204 9.5',
      'HW207 5.0',
      'HW305 2.0',
    ]);
  });

  it('keeps the most severe 25,000 results and says how many it leaves out', () => {
    const hubs = Array.from({ length: 25_010 }, (_each, index) =>
      hubOf(`hub-${index}`, 'Drifted', [findingOf('HW201', { severity: index < 20 ? 'warning' : 'critical' })]),
    );
    const findings = reportFindings(listOf(hubs));
    const { log, omitted } = sarifReport({ findings, per: 'hub', repoPath: 'policy.yaml', placeOf: () => PLACE });
    const { results } = log.runs[0]!;
    expect([omitted, results.length, results.filter(({ level }) => level === 'warning').length]).toEqual([
      10, 25_000, 10,
    ]);
  }, 60_000);

  it('escapes the path, and the markup of names', () => {
    const hubs = [hubOf('a](javascript:x)|<b>`@team', 'Drifted', [findingOf('HW204', { message: '[x](y) <img>' })])];
    const { results, run } = report(listOf(hubs), { repoPath: 'infra/my policy#1.yaml' });
    expect(results[0]!.locations[0]!.physicalLocation.artifactLocation.uri).toBe('infra/my%20policy%231.yaml');
    expect(run.automationDetails.id).toBe('hubwarden/infra/my%20policy%231.yaml/');
    const markdown = results[0]!.message.markdown.replaceAll('<!-- -->', '');
    expect(markdown).not.toMatch(/(?<!\\)<|[^\\]\]\(javascript/);
    expect(results[0]!.message.markdown).toContain(
      '@<!-- -->team](https://portal.azure.com/#resource/subscriptions/s1/',
    );
  });

  it('is valid for any fleet, hostile names and unknown codes included', () => {
    const names = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 });
    const findings = fc.record({
      code: fc.oneof(fc.constantFrom(...FINDING_CODES), fc.constant('HW999')),
      class: fc.constantFrom(...FINDING_CLASSES),
      severity: fc.constantFrom(...SEVERITIES),
      rule: fc.option(names, { nil: undefined }),
      message: names,
      fix: fc.oneof(names, fc.constant('')),
    });
    const hubs = fc
      .tuple(
        names,
        fc.constantFrom(...VERDICTS),
        fc.array(findings, { maxLength: 3 }),
        fc.option(names, { nil: undefined }),
      )
      .map(([name, verdict, each, notCovered]) =>
        hubOf(
          name,
          verdict,
          each.map(({ code, ...rest }) => findingOf(code, rest)),
          { notCovered },
        ),
      );
    fc.assert(
      fc.property(fc.array(hubs, { maxLength: 4 }), fc.constantFrom('cause', 'hub'), (fleet, per) => {
        report(listOf(fleet), { per });
      }),
      { numRuns: propertyRuns(400) },
    );
  });
});
