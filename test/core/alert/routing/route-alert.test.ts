import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MATCH_ALL } from '../../../../src/core/alert/routing/alert-match.ts';
import type { AlertPolicy, AlertRoute, QuietHours } from '../../../../src/core/alert/routing/alert-policy.ts';
import { PLAIN_ALERT_POLICY } from '../../../../src/core/alert/routing/alert-policy.ts';
import { targetsOf } from '../../../../src/core/alert/routing/route-alert.ts';
import { RUNS } from '../../rules/traffic-model.ts';
import { subject } from '../alert-subjects.ts';

const RECEIVERS = ['on-call', 'channel', 'audit'];
const WEEKEND: QuietHours = { days: ['Sat', 'Sun'], from: '00:00', to: '24:00', timeZone: 'UTC', upTo: 'error' };
const NIGHT: QuietHours = { ...WEEKEND, days: ['Mon'], from: '20:00', to: '07:00' };

function route(receivers: readonly string[], changes: Partial<AlertRoute> = {}): AlertRoute {
  const plain = { continues: false, quietHours: [], waitSeconds: undefined, repeatSeconds: undefined };
  return { match: MATCH_ALL, receivers, ...plain, ...changes };
}

/** A route that is about another finding. */
function elsewhere(receivers: readonly string[], changes: Partial<AlertRoute> = {}): AlertRoute {
  return route(receivers, { match: { ...MATCH_ALL, codes: ['HW999'] }, ...changes });
}

function policy(routes: readonly AlertRoute[], changes: Partial<AlertPolicy> = {}): AlertPolicy {
  return { ...PLAIN_ALERT_POLICY, routes, ...changes };
}

/** The notified receivers, one group after the other. */
function notifiedGroups(
  given: AlertPolicy,
  receivers: readonly string[] = RECEIVERS,
  without?: ReadonlySet<string>,
): readonly string[] {
  return targetsOf(given, subject(), receivers, without).map((target) => target.receivers.join('+'));
}

interface Row {
  readonly why: string;
  readonly policy: AlertPolicy;
  readonly receivers?: readonly string[];
  readonly without?: ReadonlySet<string>;
  readonly groups: readonly string[];
}

const rows: readonly Row[] = [
  {
    why: 'a policy without alerts notifies every receiver',
    policy: PLAIN_ALERT_POLICY,
    groups: ['audit+channel+on-call'],
  },
  {
    why: 'the first route that fits takes the finding',
    policy: policy([route(['on-call']), route(['channel'])]),
    groups: ['on-call'],
  },
  {
    why: 'a route that does not fit takes nothing',
    policy: policy([elsewhere(['on-call']), route(['channel'])]),
    groups: ['channel'],
  },
  {
    why: 'behind a route that continues the next one is checked',
    policy: policy([route(['audit'], { continues: true }), route(['on-call']), route(['channel'])]),
    groups: ['audit', 'on-call'],
  },
  {
    why: 'a route that continues and does not match notifies no receiver',
    policy: policy([elsewhere(['audit'], { continues: true }), route(['on-call'])]),
    groups: ['on-call'],
  },
  {
    why: 'a route that continues is enough: the default is for findings that no route matches',
    policy: policy([route(['audit'], { continues: true })], { defaultReceivers: ['channel'] }),
    groups: ['audit'],
  },
  {
    why: 'a finding that no route matches goes to the default',
    policy: policy([elsewhere(['on-call'])], { defaultReceivers: ['channel'] }),
    groups: ['channel'],
  },
  {
    why: 'without a default, a finding that no route matches goes to every receiver',
    policy: policy([elsewhere(['on-call'])]),
    groups: ['audit+channel+on-call'],
  },
  {
    why: 'a receiver that two routes name is notified once',
    policy: policy([route(['channel', 'audit'], { continues: true }), route(['on-call', 'audit'])]),
    groups: ['audit+channel', 'on-call'],
  },
  {
    why: 'a second route that adds no receiver makes no second alert',
    policy: policy([route(['audit'], { continues: true }), route(['audit'])]),
    groups: ['audit'],
  },
  {
    why: 'a receiver that one route names twice is notified once',
    policy: policy([route(['audit', 'audit'])]),
    groups: ['audit'],
  },
  {
    why: 'receivers of a route are one group whatever their order',
    policy: policy([route(['on-call', 'audit'])]),
    groups: ['audit+on-call'],
  },
  {
    why: 'a receiver that has no settings yet leaves the rest of its route as it is',
    policy: policy([route(['pager', 'channel'])]),
    groups: ['channel'],
  },
  {
    why: 'a route whose receivers all have no settings is no dead end',
    policy: policy([route(['pager'])], { defaultReceivers: ['channel'] }),
    groups: ['channel'],
  },
  {
    why: 'nor is a default whose receivers have none',
    policy: policy([], { defaultReceivers: ['pager'] }),
    groups: ['audit+channel+on-call'],
  },
  {
    why: 'an empty default would lose a page',
    policy: policy([], { defaultReceivers: [] }),
    groups: ['audit+channel+on-call'],
  },
  {
    why: 'a receiver that refuses notifications is not notified of that',
    policy: policy([route(['on-call', 'channel'])]),
    without: new Set(['on-call']),
    groups: ['channel'],
  },
  {
    why: 'if its route has no other receiver, another receiver is notified',
    policy: policy([route(['on-call'])]),
    without: new Set(['on-call']),
    groups: ['audit+channel'],
  },
  { why: 'without receivers, none is notified', policy: policy([route(['on-call'])]), receivers: [], groups: [] },
  {
    why: 'the only receiver is not notified about itself',
    policy: PLAIN_ALERT_POLICY,
    receivers: ['on-call'],
    without: new Set(['on-call']),
    groups: [],
  },
];

describe('targetsOf', () => {
  it.each(rows)('$why', ({ policy: given, receivers, without, groups: expected }) => {
    expect(notifiedGroups(given, receivers, without)).toEqual(expected);
  });

  it('keeps the times that a route sets, and its quiet hours', () => {
    const slow = route(['channel'], { quietHours: [NIGHT], waitSeconds: 3600, repeatSeconds: 0 });
    expect(targetsOf(policy([slow], { quietHours: [WEEKEND] }), subject(), RECEIVERS)).toEqual([
      { receivers: ['channel'], quietHours: [NIGHT], waitSeconds: 3600, repeatSeconds: 0 },
    ]);
  });

  it('gives a route without quiet hours those of the policy', () => {
    const [target] = targetsOf(policy([route(['channel'])], { quietHours: [WEEKEND] }), subject(), RECEIVERS);
    expect(target?.quietHours).toEqual([WEEKEND]);
  });

  it.each([
    {
      why: 'the default',
      given: policy([], { quietHours: [WEEKEND], defaultReceivers: ['channel'] }),
      who: ['channel'],
    },
    {
      why: 'every receiver, if no other is left',
      given: policy([route(['pager'], { waitSeconds: 60 })], { quietHours: [WEEKEND], defaultReceivers: ['pager'] }),
      who: ['audit', 'channel', 'on-call'],
    },
  ])('sends nothing in the quiet hours of the policy, with the times of the deployment: $why', ({ given, who }) => {
    expect(targetsOf(given, subject(), RECEIVERS)).toEqual([
      { receivers: who, quietHours: [WEEKEND], waitSeconds: undefined, repeatSeconds: undefined },
    ]);
  });

  const names = fc.subarray(['on-call', 'channel', 'audit', 'pager']);
  const routes = fc.array(
    fc
      .record({ fits: fc.boolean(), continues: fc.boolean(), names })
      .map(({ continues, fits, names: those }) => (fits ? route : elsewhere)(those, { continues })),
    { maxLength: 5 },
  );

  it('never loses a finding while a receiver can be notified, and notifies none twice', () => {
    fc.assert(
      fc.property(routes, fc.option(names, { nil: undefined }), names, names, (those, fallback, receivers, without) => {
        const given = policy(those, { defaultReceivers: fallback });
        const targets = targetsOf(given, subject(), receivers, new Set(without));
        const everybody = targets.flatMap((target) => target.receivers);
        const usable = receivers.filter((name) => !without.includes(name));
        expect(everybody.length > 0).toBe(usable.length > 0);
        expect(new Set(everybody).size).toBe(everybody.length);
        expect(everybody.filter((name) => !usable.includes(name))).toEqual([]);
        expect(targets.filter((target) => target.receivers.length === 0)).toEqual([]);
      }),
      RUNS,
    );
  });

  it('notifies every usable receiver of every route down to the first that matches and does not continue', () => {
    fc.assert(
      fc.property(routes, names, (those, receivers) => {
        const fitting = those.filter((each) => each.match === MATCH_ALL);
        const end = fitting.findIndex((each) => !each.continues);
        const reached = end < 0 ? fitting : fitting.slice(0, end + 1);
        const asked = new Set(reached.flatMap((each) => each.receivers).filter((name) => receivers.includes(name)));
        const everybody = targetsOf(policy(those), subject(), receivers).flatMap((target) => target.receivers);
        expect([...everybody].sort()).toEqual([...(asked.size > 0 ? asked : receivers)].sort());
      }),
      RUNS,
    );
  });
});
