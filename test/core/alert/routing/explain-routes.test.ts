import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertMatch } from '../../../../src/core/alert/routing/alert-match.ts';
import { MATCH_ALL } from '../../../../src/core/alert/routing/alert-match.ts';
import type { AlertPolicy, AlertRoute } from '../../../../src/core/alert/routing/alert-policy.ts';
import { PLAIN_ALERT_POLICY } from '../../../../src/core/alert/routing/alert-policy.ts';
import { explainRouting } from '../../../../src/core/alert/routing/explain-routes.ts';
import { targetsOf } from '../../../../src/core/alert/routing/route-alert.ts';
import { propertyRuns } from '../../../thoroughness.ts';
import { subject } from '../alert-subjects.ts';

const RECEIVERS = ['on-call', 'channel', 'audit'];

function route(match: Partial<AlertMatch>, receivers: readonly string[], continues = false): AlertRoute {
  const plain = { quietHours: [], waitSeconds: undefined, repeatSeconds: undefined };
  return { match: { ...MATCH_ALL, ...match }, receivers, continues, ...plain };
}

function outcomes(routes: readonly AlertRoute[], changes: Partial<AlertPolicy> = {}) {
  const explained = explainRouting({ ...PLAIN_ALERT_POLICY, routes, ...changes }, subject(), RECEIVERS);
  return { ...explained, routes: explained.routes.map(({ outcome }) => outcome) };
}

describe('the explanation of routes', () => {
  it('names every condition that fails, and the fact that it is about', () => {
    const match = { severities: ['critical'], codes: ['HW204'], assignments: ['lab'], tags: { env: 'dev' } } as const;
    expect(outcomes([route(match, ['on-call'])]).routes).toEqual([
      {
        kind: 'NoMatch',
        misses: [
          'its severity is error',
          'its code is HW201',
          'its assignment is production',
          'the tags of its hub are env=prod, team=vision',
        ],
      },
    ]);
  });

  it('stops at the first route that matches, unless it continues', () => {
    const { from, routes } = outcomes([
      route({}, ['audit'], true),
      route({ codes: ['HW201'] }, ['on-call']),
      route({}, ['channel']),
    ]);
    expect(from).toBe('Routes');
    expect(routes).toEqual([
      { kind: 'Matches', receivers: ['audit'] },
      { kind: 'Matches', receivers: ['on-call'] },
      { kind: 'Taken', byRoute: 2 },
    ]);
  });

  it('says where the receivers come from without a route', () => {
    expect(outcomes([], { defaultReceivers: ['audit'] }).from).toBe('Default');
    expect(outcomes([]).from).toBe('Every');
    expect(outcomes([route({}, ['gone'])], { defaultReceivers: ['gone'] }).from).toBe('Every');
  });

  it('leads to exactly the receivers that are notified', () => {
    const name = fc.constantFrom(...RECEIVERS, 'gone');
    const names = fc.array(name, { minLength: 1, maxLength: 3 });
    const match = fc.constantFrom<Partial<AlertMatch>>(
      {},
      { codes: ['HW201'] },
      { codes: ['HW204'] },
      { hubs: ['hub-lab-*'] },
    );
    const routes = fc.array(
      fc.tuple(match, names, fc.boolean()).map(([of, to, continues]) => route(of, to, continues)),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(routes, fc.option(names, { nil: undefined }), (given, defaultReceivers) => {
        const policy = { ...PLAIN_ALERT_POLICY, routes: given, defaultReceivers };
        const explained = explainRouting(policy, subject(), RECEIVERS);
        const targets = targetsOf(policy, subject(), RECEIVERS);
        expect(explained.targets).toEqual(targets);
        const matched = explained.routes.flatMap(({ outcome }) =>
          outcome.kind === 'Matches' ? outcome.receivers : [],
        );
        const notified = targets.flatMap(({ receivers }) => receivers);
        if (explained.from === 'Routes') expect(new Set(matched)).toEqual(new Set(notified));
        else expect(matched).toEqual([]);
      }),
      { numRuns: propertyRuns(500) },
    );
  });
});
