import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExplainedFinding } from '../../../../src/core/alert/findings/explaining-change.ts';
import {
  canHaveAuthor,
  explainedFrom,
  explainedUntil,
  explainingChange,
} from '../../../../src/core/alert/findings/explaining-change.ts';
import type { NotedChange } from '../../../../src/core/alert/findings/noted-requests.ts';
import { CATALOGUE } from '../../../../src/core/verdict/catalogue/catalogue.ts';

const T0 = Date.UTC(2026, 10, 23, 9);
const iso = (minutes: number): string => new Date(T0 + minutes * 60_000).toISOString();
const RP = 'Microsoft.MachineLearningServices/workspaces';

type Verb = 'rule write' | 'rule delete' | 'hub write' | 'provision' | 'connection';

const OPERATIONS: Readonly<Record<Verb, string>> = {
  'rule write': `${RP}/outboundRules/write`,
  'rule delete': `${RP}/outboundrules/DELETE`,
  'hub write': `${RP}/write`,
  provision: `${RP}/provisionManagedNetwork/action`,
  connection: `${RP}/connections/write`,
};

function change(verb: Verb, minutes: number, more: Partial<NotedChange> = {}): NotedChange {
  const rule = verb.startsWith('rule') ? { rule: 'tunnel' } : {};
  return { operation: OPERATIONS[verb], name: 'ann', at: iso(minutes), own: false, ...rule, ...more };
}

function found(code = 'HW204', more: Partial<ExplainedFinding> = {}): ExplainedFinding {
  return { code, rule: 'tunnel', since: iso(0), ...more };
}

const hub = (code: string, more: Partial<ExplainedFinding> = {}): ExplainedFinding =>
  found(code, { rule: undefined, ...more });

describe('the change that explains a finding', () => {
  it.each<{ why: string; finding?: ExplainedFinding; changes: readonly NotedChange[]; by: string | undefined }>([
    {
      why: 'the newest write of the rule',
      changes: [change('rule write', -90, { name: 'old' }), change('rule write', -1)],
      by: 'ann',
    },
    { why: 'in another case', changes: [change('rule write', -1, { rule: 'TUNNEL' })], by: 'ann' },
    { why: 'not of another rule', changes: [change('rule write', -1, { rule: 'spy' })], by: undefined },
    { why: 'not a deletion, where the rule is there', changes: [change('rule delete', -1)], by: undefined },
    {
      why: 'a deletion, where the rule is missing',
      finding: found('HW201'),
      changes: [change('rule delete', -1)],
      by: 'ann',
    },
    {
      why: 'not a write, where the rule is missing',
      finding: found('HW201'),
      changes: [change('rule write', -1)],
      by: undefined,
    },
    { why: 'not a request for the hub, where it is about a rule', changes: [change('hub write', -1)], by: undefined },
    {
      why: 'a request for the hub, where it is about the mode',
      finding: hub('HW101'),
      changes: [change('hub write', -1)],
      by: 'ann',
    },
    {
      why: 'not a rule, where it is about the mode',
      finding: hub('HW101'),
      changes: [change('rule write', -1)],
      by: undefined,
    },
    {
      why: 'not a connection or a provisioning',
      finding: hub('HW101'),
      changes: [change('connection', -1), change('provision', -1)],
      by: undefined,
    },
    {
      why: 'no one of two who wrote the hub',
      finding: hub('HW101'),
      changes: [change('hub write', -2), change('hub write', -1, { name: 'ben' })],
      by: undefined,
    },
    {
      why: 'no one if Hubwarden wrote the rule last',
      changes: [change('rule write', -2), change('rule write', -1, { own: true })],
      by: undefined,
    },
    { why: 'no one whose request was refused', changes: [change('rule write', -1, { failed: true })], by: undefined },
    {
      why: 'no one from before a read without it',
      finding: found('HW204', { after: iso(-30) }),
      changes: [change('rule write', -60)],
      by: undefined,
    },
    {
      why: 'a caller whose change showed after a read',
      finding: found('HW204', { after: iso(-5) }),
      changes: [change('rule write', -10)],
      by: 'ann',
    },
    {
      why: 'no one whose change Hubwarden has undone',
      finding: found('HW204', { undoneAt: iso(-5) }),
      changes: [change('rule write', -10)],
      by: undefined,
    },
    {
      why: 'who wrote the rule, not who removed it a moment after the read',
      changes: [change('rule write', -1), change('rule delete', 0.5, { name: 'ben' })],
      by: 'ann',
    },
    {
      why: 'who wrote the rule that Hubwarden removes a moment after the read',
      changes: [change('rule write', -1), change('rule delete', 0.1, { own: true })],
      by: 'ann',
    },
    {
      why: 'who wrote the rule, also where Hubwarden removes it within the same millisecond',
      changes: [change('rule delete', 0, { own: true }), change('rule write', 0)],
      by: 'ann',
    },
    {
      why: 'who deleted the rule that Hubwarden writes again a moment after the read',
      finding: found('HW201'),
      changes: [change('rule delete', -1), change('rule write', 0.1, { own: true })],
      by: 'ann',
    },
    {
      why: 'who altered the rule that Hubwarden repairs a moment after the read',
      finding: found('HW202'),
      changes: [change('rule write', -1), change('rule write', 0.1, { own: true })],
      by: 'ann',
    },
    {
      why: 'the first of two people who wrote it before and after the read',
      changes: [change('rule write', -1), change('rule write', 0.5, { name: 'ben' })],
      by: 'ann',
    },
    {
      why: 'no one if Hubwarden wrote it by a clock that is a moment ahead',
      changes: [change('rule write', 0.5, { own: true }), change('rule write', 3)],
      by: undefined,
    },
    {
      why: 'no one if the event names no caller',
      changes: [change('rule write', -2), change('rule write', -1, { name: undefined })],
      by: undefined,
    },
    {
      why: 'the caller of another event of the same request',
      changes: [
        change('rule write', -2, { correlationId: 'c1' }),
        change('rule write', -1, { name: undefined, correlationId: 'C1' }),
      ],
      by: 'ann',
    },
    {
      why: 'not the caller of a request that Azure accepted and that failed later',
      changes: [
        change('rule write', -3, { name: 'ben', correlationId: 'c0' }),
        change('rule write', -2, { correlationId: 'c1' }),
        change('rule write', -1, { correlationId: 'c1', failed: true }),
      ],
      by: 'ben',
    },
    {
      why: 'the caller of a request that went through after one of the same run had failed',
      changes: [
        change('rule write', -2, { correlationId: 'c1', failed: true }),
        change('rule write', -1, { correlationId: 'c1' }),
      ],
      by: 'ann',
    },
    {
      why: 'the caller of the request that failed, where the finding is that the rule failed',
      finding: found('HW205'),
      changes: [
        change('rule write', -2, { correlationId: 'c1' }),
        change('rule write', -1, { correlationId: 'c1', failed: true }),
      ],
      by: 'ann',
    },
    {
      why: 'no one of two who wrote the hub, also where one event names no caller',
      finding: hub('HW101'),
      changes: [change('hub write', -2), change('hub write', -1, { name: undefined })],
      by: undefined,
    },
    {
      why: 'no one of two who wrote the hub by the rights of one group',
      finding: hub('HW101'),
      changes: [
        change('hub write', -2, { objectId: 'oid-1' }),
        change('hub write', -1, { name: 'ben', objectId: 'oid-2' }),
      ],
      by: undefined,
    },
    { why: 'an event that is dated after the read', changes: [change('rule write', 3)], by: 'ann' },
    {
      why: 'the first of two that are',
      changes: [change('rule write', 9, { name: 'ben' }), change('rule write', 3)],
      by: 'ann',
    },
    { why: 'not one a day later', changes: [change('rule write', 24 * 60)], by: undefined },
    { why: 'not one of a week before', changes: [change('rule write', -7 * 24 * 60)], by: undefined },
    {
      why: 'no one for an exemption that has expired',
      finding: hub('HW702'),
      changes: [change('rule write', -1), change('hub write', -1)],
      by: undefined,
    },
    {
      why: 'no one for a provisioning',
      finding: hub('HW302'),
      changes: [change('provision', -1), change('hub write', -1)],
      by: undefined,
    },
  ])('is $why', ({ by, changes, finding = found() }) => {
    expect(explainingChange(finding, changes)?.name).toBe(by);
  });

  it('is never one of another rule, of Hubwarden, of a refused request, or out of its time, whatever there is', () => {
    const verbs = fc.constantFrom<Verb>('rule write', 'rule delete', 'hub write', 'provision', 'connection');
    const changes = fc.array(
      fc.record({
        verb: verbs,
        minutes: fc.integer({ min: -3000, max: 3000 }),
        rule: fc.constantFrom('tunnel', 'spy'),
        own: fc.boolean(),
        failed: fc.boolean(),
        name: fc.constantFrom('ann', 'ben'),
      }),
      { maxLength: 12 },
    );
    const findings = fc.record({
      code: fc.constantFrom(...Object.keys(CATALOGUE)),
      rule: fc.option(fc.constantFrom('tunnel', 'spy'), { nil: undefined }),
      after: fc.option(fc.integer({ min: -2000, max: 0 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(changes, findings, fc.nat(), (all, { after, code, rule }, seed) => {
        const noted = all.map(({ failed, minutes, name, own, rule: of, verb }) =>
          change(verb, minutes, {
            name,
            own,
            ...(verb.startsWith('rule') ? { rule: of } : {}),
            ...(failed ? { failed: true } : {}),
          }),
        );
        const finding: ExplainedFinding = {
          code,
          rule,
          since: iso(0),
          ...(after === undefined ? {} : { after: iso(after) }),
        };
        const cause = explainingChange(finding, noted);
        // The order in which rows are read decides nothing.
        const turned = noted.toSorted((a, b) => (a.at + seed < b.at + seed ? 1 : -1));
        expect(explainingChange(finding, turned)?.at).toBe(cause?.at);
        if (cause === undefined) return;
        expect(canHaveAuthor(code)).toBe(true);
        expect(cause).toMatchObject({ own: false });
        expect(cause.failed).toBeUndefined();
        expect(cause.rule).toBe(rule);
        expect(cause.at >= explainedFrom(finding) && cause.at <= explainedUntil(finding)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
