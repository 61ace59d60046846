import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertMatch, AlertSubject } from '../../../../src/core/alert/routing/alert-match.ts';
import { MATCH_ALL, matchesAlert, matchInWords } from '../../../../src/core/alert/routing/alert-match.ts';
import { RUNS } from '../../rules/traffic-model.ts';
import { HUB_ID, ownSubject, subject } from '../alert-subjects.ts';

interface Row {
  readonly why: string;
  readonly match: Partial<AlertMatch>;
  readonly of?: AlertSubject;
}

const takes: readonly Row[] = [
  { why: 'no condition at all takes everything', match: {} },
  { why: 'no condition takes what Hubwarden says of itself too', match: {}, of: ownSubject() },
  { why: 'one severity of a list is enough', match: { severities: ['critical', 'error'] } },
  { why: 'one code of a list is enough', match: { codes: ['HW204', 'HW201'] } },
  { why: 'one assignment of a list is enough', match: { assignments: ['lab', 'production'] } },
  { why: 'a whole subscription id', match: { subscriptions: ['11111111-0000-4000-8000-000000000001'] } },
  { why: 'a pattern over subscription ids', match: { subscriptions: ['2222*', '1111*'] } },
  { why: 'a hub by its name', match: { hubs: ['hub-prod-1'] } },
  { why: 'a hub by a pattern over its name', match: { hubs: ['hub-lab-*', 'hub-prod-?'] } },
  { why: 'a hub by its resource id', match: { hubs: [HUB_ID] } },
  { why: 'hubs of a resource group, by a pattern over their ids', match: { hubs: ['*/resourceGroups/rg-ai/*'] } },
  { why: 'Azure compares names of tags without case', match: { tags: { ENV: 'prod' } } },
  {
    why: 'the tag on the hub may have capitals',
    match: { tags: { env: 'prod' } },
    of: subject({ tags: { Env: 'prod' } }),
  },
  { why: 'a value of a tag may be a pattern', match: { tags: { env: 'pr*' } } },
  { why: 'the hub has every required tag', match: { tags: { env: 'prod', team: 'vision' } } },
  { why: 'no required tags is no condition', match: { tags: {} }, of: subject({ tags: {} }) },
  {
    why: 'an empty required tag must be empty',
    match: { tags: { env: '' } },
    of: subject({ tags: { env: '' } }),
  },
  {
    why: 'all conditions at once',
    match: {
      severities: ['error'],
      codes: ['HW201'],
      assignments: ['production'],
      subscriptions: ['1*'],
      hubs: ['*'],
      tags: { env: '*' },
    },
  },
];

const leaves: readonly Row[] = [
  { why: 'a severity that is not listed', match: { severities: ['critical'] } },
  { why: 'a code that is not listed', match: { codes: ['HW204'] } },
  { why: 'an assignment that is not listed', match: { assignments: ['lab'] } },
  { why: 'names of assignments are no patterns', match: { assignments: ['prod*'] } },
  { why: 'another subscription', match: { subscriptions: ['2222*'] } },
  { why: 'another hub', match: { hubs: ['hub-lab-*'] } },
  { why: 'a part of a name is not the name', match: { hubs: ['hub-prod'] } },
  { why: 'a tag with another value', match: { tags: { env: 'lab' } } },
  { why: 'a tag that the hub does not have', match: { tags: { owner: '*' } } },
  { why: 'one tag of two is missing', match: { tags: { env: 'prod', owner: 'platform-team' } } },
  { why: 'a list of nothing takes nothing', match: { codes: [] } },
  { why: 'Hubwarden itself is in no assignment', match: { assignments: ['production'] }, of: ownSubject() },
  {
    why: 'Hubwarden itself is in no subscription, whatever the pattern',
    match: { subscriptions: ['*'] },
    of: ownSubject(),
  },
  { why: 'Hubwarden itself has no tags', match: { tags: { env: '*' } }, of: ownSubject() },
];

describe('matchesAlert', () => {
  it.each(takes)('takes: $why', ({ match, of = subject() }) => {
    expect(matchesAlert({ ...MATCH_ALL, ...match }, of)).toBe(true);
  });

  it.each(leaves)('leaves: $why', ({ match, of = subject() }) => {
    expect(matchesAlert({ ...MATCH_ALL, ...match }, of)).toBe(false);
  });

  const subjects = fc.record({
    code: fc.constantFrom('HW201', 'HW204'),
    severity: fc.constantFrom('critical', 'error', 'info'),
    hubId: fc.constantFrom('/a/one', '/b/two'),
    hubName: fc.constantFrom('one', 'two'),
    assignment: fc.constantFrom('lab', 'production', undefined),
    subscriptionId: fc.constantFrom('s1', 's2', undefined),
    tags: fc.dictionary(fc.constantFrom('env', 'Team'), fc.constantFrom('x', 'y')),
  });
  const some = (...values: readonly string[]) => fc.option(fc.array(fc.constantFrom(...values)), { nil: undefined });
  const matches = fc.record({
    severities: fc.option(fc.array(fc.constantFrom('critical' as const, 'error' as const)), { nil: undefined }),
    codes: some('HW201', 'HW204'),
    assignments: some('lab', 'production'),
    subscriptions: some('s*', 's1', 's2'),
    hubs: some('one', '/b/*', 'tw?'),
    tags: fc.option(fc.dictionary(fc.constantFrom('ENV', 'team'), fc.constantFrom('x', '*')), { nil: undefined }),
  });

  it('takes a finding when each condition alone takes it, so that one more condition never takes more', () => {
    fc.assert(
      fc.property(matches, subjects, (match, of) => {
        const alone = Object.entries(match).map(([name, value]) => matchesAlert({ ...MATCH_ALL, [name]: value }, of));
        expect(matchesAlert(match, of)).toBe(alone.every((each) => each));
      }),
      RUNS,
    );
  });
});

describe('matchInWords', () => {
  it('describes a match without conditions as everything', () => {
    expect(matchInWords(MATCH_ALL)).toBe('everything');
    expect(matchInWords({ ...MATCH_ALL, codes: [], tags: {} })).toBe('everything');
  });

  it('names every condition with its kind', () => {
    const match: AlertMatch = {
      severities: ['critical', 'error'],
      codes: ['HW201'],
      assignments: ['production'],
      subscriptions: ['1111*'],
      hubs: ['hub-*'],
      tags: { env: 'prod', team: 'v*' },
    };
    expect(matchInWords(match)).toBe(
      'critical, error, HW201, assignment production, subscription 1111*, hub hub-*, tag env=prod, tag team=v*',
    );
  });
});
