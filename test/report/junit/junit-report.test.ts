import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { VERDICTS } from '../../../src/core/verdict/catalogue/vocabulary.ts';
import type { FleetList } from '../../../src/reconcile/queries/fleet-list.ts';
import { xmlFault } from '../../../src/report/junit/check-xml.ts';
import { junitReport } from '../../../src/report/junit/junit-report.ts';
import { propertyRuns } from '../../thoroughness.ts';
import { findingOf, hubOf, listOf } from '../fleet-lists.ts';

const AT = new Date('2026-10-01T12:00:00Z');

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  isArray: (name) => name === 'testsuite' || name === 'testcase',
  parseAttributeValue: false,
});

interface Case {
  name: string;
  classname: string;
  failure?: { type: string; message: string; '#text': string };
  error?: { type: string; message: string; '#text'?: string };
  skipped?: { message: string };
}

interface Suite {
  name: string;
  tests: string;
  failures: string;
  errors: string;
  skipped: string;
  testcase: Case[];
}

function suitesOf(list: FleetList): readonly Suite[] {
  const text = junitReport(list, AT);
  expect(XMLValidator.validate(text)).toBe(true);
  expect(xmlFault(text)).toBeUndefined();
  const { testsuites } = parser.parse(text) as { testsuites: { testsuite?: Suite[] } | '' };
  return testsuites === '' ? [] : (testsuites.testsuite ?? []);
}

describe('junitReport', () => {
  it('has a suite for each assignment and a case for each hub, by its verdict', () => {
    const [production, unassigned, ...others] = suitesOf(
      listOf([
        ...VERDICTS.filter((verdict) => verdict !== 'Unassigned').map((verdict) =>
          hubOf(`hub-${verdict}`, verdict, verdict === 'Drifted' ? [findingOf('HW204', { severity: 'critical' })] : []),
        ),
        hubOf('hub-u', 'Unassigned', [findingOf('HW704', { class: 'operational' })], { assignment: undefined }),
      ]),
    );
    expect(others).toEqual([]);
    expect(production).toMatchObject({ name: 'production', tests: '6', failures: '2', errors: '1', skipped: '2' });
    expect(unassigned).toMatchObject({ name: 'unassigned', tests: '1', errors: '1' });
    const outcomes = production!.testcase.map((each) => [
      each.name,
      ['failure', 'error', 'skipped'].filter((outcome) => Object.hasOwn(each, outcome)).join() || 'passed',
    ]);
    expect(Object.fromEntries(outcomes)).toEqual({
      's1/rg-ai/hub-Compliant': 'passed',
      's1/rg-ai/hub-Drifted': 'failure',
      's1/rg-ai/hub-Pending': 'skipped',
      's1/rg-ai/hub-Blocked': 'failure',
      's1/rg-ai/hub-Exempt': 'skipped',
      's1/rg-ai/hub-Unknown': 'error',
    });
    expect(production!.testcase[1]).toMatchObject({
      classname: 'hubwarden.production',
      failure: {
        type: 'HW204',
        message: 'Drifted: HW204 holds on the hub.',
        '#text': 'HW204 critical: HW204 holds on the hub. Correct it.',
      },
    });
  });

  it('reports a hub without a current verdict, a subscription and hubs that were not read as errors', () => {
    const stale = hubOf('hub-1', 'Compliant', [], { notCovered: 'the sweep gave it no verdict' });
    const sweep = { unseen: [{ subscriptionId: 's9', why: 'no access' }] } as unknown as FleetList['sweep'];
    const suites = suitesOf(listOf([stale], { sweep, missing: 3 }));
    expect(suites.map(({ errors, name }) => `${name} ${errors}`)).toEqual(['production 1', 'fleet 2']);
    expect(suites[0]!.testcase[0]!.error!.message).toBe('Compliant, the sweep gave it no verdict');
  });

  it('is whole and keeps names apart for any fleet', () => {
    const names = fc.string({
      unit: fc.constantFrom('a', '<', '&', '"', '\u0000', '\u0001', '\u202e', '\ud800', ']]>', '\n'),
      maxLength: 6,
    });
    const hubs = fc
      .tuple(names, fc.constantFrom(...VERDICTS), names)
      .map(([name, verdict, message]) => hubOf(name, verdict, [findingOf('HW204', { message })], { assignment: name }));
    fc.assert(
      fc.property(fc.array(hubs, { maxLength: 6 }), (fleet) => {
        const cases = suitesOf(listOf(fleet)).flatMap(({ testcase }) => testcase);
        expect(cases).toHaveLength(fleet.length);
        expect(new Set(cases.map(({ classname, name }) => `${classname}\n${name}`)).size).toBe(fleet.length);
      }),
      { numRuns: propertyRuns(1000) },
    );
  });
});

describe('xmlFault', () => {
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
  it.each([
    { why: 'no declaration', text: '<a/>', fault: /declaration/ },
    { why: 'a forbidden character', text: `${head}<a>\u0001</a>`, fault: /character/ },
    { why: 'a bare ampersand', text: `${head}<a>&b</a>`, fault: /ampersand/ },
    { why: 'crossed tags', text: `${head}<a><b></a></b>`, fault: /<\/a> at \d+ closes nothing/ },
    { why: 'no end', text: `${head}<a><b></b>`, fault: /<a> has no end/ },
    { why: 'two roots', text: `${head}<a/><b/>`, fault: /2 root elements/ },
    { why: 'no root', text: head, fault: /0 root elements/ },
    { why: 'text outside', text: `${head}<a/>b`, fault: /outside the root/ },
    { why: 'an open quote', text: `${head}<a b="c/>`, fault: /no tag/ },
    { why: 'an attribute that occurs twice', text: `${head}<a b="" b=""/>`, fault: /twice/ },
    { why: 'a comment', text: `${head}<!-- x --><a/>`, fault: /no tag/ },
  ])('names $why', ({ fault, text }) => {
    expect(xmlFault(text)).toMatch(fault);
  });
});
