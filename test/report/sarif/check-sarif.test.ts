import { describe, expect, it } from 'vitest';
import { reportFindings } from '../../../src/report/report-findings.ts';
import { sarifFaults } from '../../../src/report/sarif/check-sarif.ts';
import { sarifReport } from '../../../src/report/sarif/sarif-report.ts';
import { findingOf, hubOf, listOf } from '../fleet-lists.ts';

/** A whole file with two results, in which one value is replaced; undefined removes it. */
function logWith(path: string, value: unknown): string {
  const findings = reportFindings(listOf([hubOf('hub-1', 'Drifted', [findingOf('HW201'), findingOf('HW204')])]));
  const placeOf = () => ({ startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 });
  const { log } = sarifReport({ findings, per: 'cause', repoPath: 'policy.yaml', placeOf });
  const copy: unknown = JSON.parse(JSON.stringify(log));
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  let node = copy as Record<string, unknown>;
  for (const step of steps) node = node[step] as Record<string, unknown>;
  node[last] = typeof value === 'function' ? value(node[last], copy) : value;
  return JSON.stringify(copy);
}

const RESULT = 'runs.0.results.0';
const LOCATION = `${RESULT}.locations.0`;
const RULES = 'runs.0.tool.driver.rules';

describe('sarifFaults', () => {
  it('finds nothing in a whole file', () => {
    expect(sarifFaults(logWith('version', '2.1.0'))).toEqual([]);
  });

  const twice = (each: unknown[]) => [...each, each[0]];
  const cases: readonly (readonly [why: string, path: string, value: unknown, fault: RegExp])[] = [
    ['a result without a location', 'runs.0.results.1.locations', [], /results\.1\.locations/],
    ['a logical location alone', `${LOCATION}.physicalLocation`, undefined, /physicalLocation/],
    ['an empty address', `${LOCATION}.physicalLocation.artifactLocation.uri`, ' ', /artifactLocation\.uri/],
    ['an address with a scheme', `${LOCATION}.physicalLocation.artifactLocation.uri`, 'file:///p.yaml', /not relative/],
    ['an absolute path', `${LOCATION}.physicalLocation.artifactLocation.uri`, '/policy.yaml', /not relative/],
    ['a path out of the repository', `${LOCATION}.physicalLocation.artifactLocation.uri`, 'a/../../p', /not relative/],
    ['a base of addresses', 'runs.0.originalUriBaseIds', {}, /[Uu]nrecognized/],
    ['line 0', `${LOCATION}.physicalLocation.region.startLine`, 0, /startLine/],
    ['a region that ends before it starts', `${LOCATION}.physicalLocation.region.endColumn`, 1, /ends before/],
    ['an empty message', `${RESULT}.message.text`, '', /message\.text/],
    ['no fingerprint', `${RESULT}.partialFingerprints`, undefined, /partialFingerprints/],
    ['two results with one fingerprint', 'runs.0.results', twice, /results\.2: another result has its fingerprint/],
    ['a result of another rule', `${RESULT}.ruleId`, 'HW101', /ruleIndex does not lead to HW101/],
    ['a rule without help', `${RULES}.0.help`, undefined, /rules\.0\.help/],
    ['a rule that occurs twice', RULES, twice, /same id/],
    ['a long description', `${RULES}.0.fullDescription.text`, 'x'.repeat(1025), /fullDescription\.text/],
    ['too many tags', `${RULES}.0.properties.tags`, Array(21).fill('security'), /properties\.tags/],
    ['another version', 'version', '2.0.0', /version/],
    ['a second run', 'runs', twice, /runs/],
    ['too many results', 'runs.0.results', (each: unknown[]) => Array(25_001).fill(each[0]), /runs\.0\.results/],
  ];
  it.each(cases)('names %s', (_why, path, value, fault) => {
    expect(sarifFaults(logWith(path, value)).join('\n')).toMatch(fault);
  });

  it('names a text that is not JSON', () => {
    expect(sarifFaults('{"version":')).toHaveLength(1);
  });
});
