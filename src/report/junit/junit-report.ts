import type { HubId } from '../../core/hub-id.ts';
import { kindOf } from '../../core/hub-id.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import type { Verdict } from '../../core/verdict/catalogue/vocabulary.ts';
import { SEVERITIES } from '../../core/verdict/catalogue/vocabulary.ts';
import type { FleetHub } from '../../reconcile/operator/fleet-hubs.ts';
import type { FleetList } from '../../reconcile/queries/fleet-list.ts';
import { reportFindings } from '../report-findings.ts';
import { xmlAttribute, xmlText } from './xml-text.ts';

/** The outcome of a test case. */
type Outcome = 'passed' | 'failure' | 'error' | 'skipped';

const OUTCOMES: Readonly<Record<Verdict, Outcome>> = {
  Compliant: 'passed',
  Drifted: 'failure',
  Blocked: 'failure',
  Unknown: 'error',
  Unassigned: 'error',
  Exempt: 'skipped',
  Pending: 'skipped',
};

/** One test case: a hub, or a subscription that the sweep could not read. */
interface TestCase {
  readonly suite: string;
  readonly name: string;
  readonly outcome: Outcome;
  /** Code of the most important finding. */
  readonly type: string;
  readonly message: string;
  /** One line for each finding. */
  readonly details: readonly string[];
}

/** Suite of hubs without an assignment. */
const UNASSIGNED = 'unassigned';

/** Suite of what belongs to no hub. */
const FLEET = 'fleet';

/**
 * Makes a JUnit file: a suite for each assignment, a case for each hub. Drifted and blocked hubs fail, unknown and unassigned
 * ones, and those without a current verdict, are errors; exempt and pending ones are skipped. Names are unique: GitLab counts
 * only the first of two cases with one name.
 *
 * @param at time of the report
 * @see https://docs.gitlab.com/ci/testing/unit_test_reports/ (read 2026-11)
 */
export function junitReport(list: FleetList, at: Date): string {
  const suites = new Map<string, TestCase[]>();
  for (const each of withUniqueNames([...list.page.rows.map(caseOfHub), ...casesOfFleet(list)])) {
    const cases = suites.get(each.suite);
    if (cases === undefined) suites.set(each.suite, [each]);
    else cases.push(each);
  }
  const all = [...suites.values()].flat();
  const timestamp = at.toISOString().slice(0, 19);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="hubwarden" ${totals(all)} time="0">`,
    ...[...suites].flatMap(([name, cases]) => suiteLines(name, cases, timestamp)),
    '</testsuites>',
    '',
  ].join('\n');
}

function caseOfHub(hub: FleetHub): TestCase {
  const { assignment = UNASSIGNED, name, notCovered, resourceGroup, subscriptionId, verdict } = hub;
  const open = hub.findings.filter(({ exemptedBy }) => exemptedBy === undefined);
  const worst = worstOf(hub);
  const outcome = notCovered === undefined ? OUTCOMES[verdict] : 'error';
  const lead = notCovered === undefined ? verdict : `${verdict}, ${notCovered}`;
  return {
    suite: assignment,
    name: `${subscriptionId}/${resourceGroup}/${kindSegment(hub)}${name}`,
    outcome,
    type: worst?.code ?? (outcome === 'error' ? 'HW601' : verdict),
    message: worst === undefined ? lead : `${lead}: ${worst.message}`,
    details: open.map(({ code, fix, message, severity }) => `${code} ${severity}: ${message} ${fix}`),
  };
}

/** Programs follow a case by its name: those of hubs have no kind in them. */
function kindSegment({ hubId }: FleetHub): string {
  const { name, pathSegment } = kindOf(hubId as HubId);
  return name === 'MlWorkspace' ? '' : `${pathSegment}/`;
}

const CLASSES_FIRST = ['unreadable', 'blocker', 'difference', 'pending', 'operational', 'lint'] as const;

/** The finding that decides the verdict, as far as one finding does. */
function worstOf({ findings }: FleetHub): FleetHub['findings'][number] | undefined {
  const open = findings.filter(({ exemptedBy }) => exemptedBy === undefined);
  const rank = (each: (typeof open)[number]) => CLASSES_FIRST.indexOf(each.class);
  const severity = (each: (typeof open)[number]) => SEVERITIES.indexOf(each.severity);
  return open.toSorted((a, b) => rank(a) - rank(b) || severity(a) - severity(b))[0];
}

function casesOfFleet(list: FleetList): readonly TestCase[] {
  return reportFindings(list)
    .filter(({ hub }) => hub === undefined)
    .map(({ code, fix, message, subject }) => ({
      ...{ suite: FLEET, name: subject, outcome: 'error' as const, type: code, message },
      details: [`${code}: ${message} ${fix}`],
    }));
}

/** Characters that XML does not have are replaced, so two names may become one. */
function withUniqueNames(cases: readonly TestCase[]): readonly TestCase[] {
  const used = new Set<string>();
  return cases.map((each) => {
    let { name } = each;
    for (let number = 2; used.has(keyOf(each.suite, name)); number += 1) name = `${each.name} (${number})`;
    used.add(keyOf(each.suite, name));
    return { ...each, name };
  });
}

function keyOf(suite: string, name: string): string {
  return foldCase(`${xmlAttribute(`hubwarden.${suite}`)}\n${xmlAttribute(name)}`);
}

function totals(cases: readonly TestCase[]): string {
  const count = (outcome: Outcome) => cases.filter((each) => each.outcome === outcome).length;
  return `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`;
}

function suiteLines(name: string, cases: readonly TestCase[], timestamp: string): readonly string[] {
  const head = `<testsuite name="${xmlAttribute(name)}" ${totals(cases)} time="0" timestamp="${timestamp}">`;
  return [`  ${head}`, ...cases.flatMap(caseLines), '  </testsuite>'];
}

function caseLines({ details, message, name, outcome, suite, type }: TestCase): readonly string[] {
  const head = `<testcase name="${xmlAttribute(name)}" classname="${xmlAttribute(`hubwarden.${suite}`)}" time="0"`;
  if (outcome === 'passed') return [`    ${head}/>`];
  const said = `message="${xmlAttribute(message)}"`;
  const body =
    outcome === 'skipped'
      ? `<skipped ${said}/>`
      : `<${outcome} type="${xmlAttribute(type)}" ${said}>${xmlText(details.join('\n'))}</${outcome}>`;
  return [`    ${head}>`, `      ${body}`, '    </testcase>'];
}
