import { describe, expect, it } from 'vitest';
import type { NetworkWrite } from '../../../../src/core/kinds/requests/network-write.ts';
import { deadlinesOf, provisioningDeadlines, writeDeadlines } from '../../../../src/core/plan/operations/deadlines.ts';
import type { OperationTimes } from '../../../../src/core/plan/operations/operation-state.ts';
import { operationState } from '../../../../src/core/plan/operations/operation-state.ts';
import { wireFromDestination } from '../../../../src/core/rules/reading/wire-destination.ts';
import { DEFAULT_TIMINGS } from '../../../../src/core/time/timings.ts';
import { observedRule } from '../azure-model.ts';
import { baseline, fqdn, HUB_ID, hub, NOW, tag } from '../plan-fixtures.ts';

const minutesLater = (minutes: number) => new Date(NOW.getTime() + minutes * 60 * 1000);
const NO_LIMITS = { warnAfterMinutes: undefined, failAfterMinutes: undefined };
const tags = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ destination: tag('DataFactory', index + 1) }));
const put = (rule = wireFromDestination(tag('DataFactory'))): NetworkWrite => ({
  kind: 'PutRule',
  hubId: HUB_ID,
  ruleName: 'hw-x',
  rule,
});
const patch = (count: number): NetworkWrite => ({
  kind: 'PatchNetwork',
  hubId: HUB_ID,
  isolationMode: undefined,
  firewallSku: undefined,
  outboundRules: Object.fromEntries(
    tags(count).map(({ destination }, index) => [`hw-${index}`, wireFromDestination(destination)]),
  ),
});
const PROVISION: NetworkWrite = { kind: 'Provision', hubId: HUB_ID, includeSpark: false };
const settings = (provisioning = baseline().provisioning) => ({ provisioning, timings: DEFAULT_TIMINGS });

describe('deadlines of a provisioning', () => {
  const rows = [
    { why: 'a small network: 45 and 90 minutes', limits: NO_LIMITS, rules: tags(3), warn: 45, fail: 90 },
    {
      why: 'an FQDN rule: 10 minutes more',
      limits: NO_LIMITS,
      rules: [{ destination: fqdn('a.com') }],
      warn: 55,
      fail: 100,
    },
    {
      why: 'two FQDN rules share one firewall',
      limits: NO_LIMITS,
      rules: [{ destination: fqdn('a.com') }, { destination: fqdn('b.com') }],
      warn: 55,
      fail: 100,
    },
    { why: '20 rules cost nothing more', limits: NO_LIMITS, rules: tags(20), warn: 45, fail: 90 },
    { why: 'a minute for each rule over 20', limits: NO_LIMITS, rules: tags(25), warn: 50, fail: 95 },
    {
      why: 'rules of unknown form count as rules',
      limits: NO_LIMITS,
      rules: [...tags(20), { destination: undefined }],
      warn: 46,
      fail: 91,
    },
    {
      why: 'the policy’s own limits',
      limits: { warnAfterMinutes: 10, failAfterMinutes: 20 },
      rules: [{ destination: fqdn('a.com') }],
      warn: 20,
      fail: 30,
    },
  ];
  it.each(rows)('$why', ({ limits, rules, warn, fail }) => {
    expect(provisioningDeadlines(NOW, limits, DEFAULT_TIMINGS, rules)).toEqual({
      warnAt: minutesLater(warn),
      failAt: minutesLater(fail),
    });
  });

  it('count the rules of the hub as it was read', () => {
    const observation = hub([observedRule('a', fqdn('a.com'), 'Inactive')], { networkStatus: 'Inactive' });
    expect(deadlinesOf(PROVISION, NOW, observation, settings())).toEqual({
      warnAt: minutesLater(55),
      failAt: minutesLater(100),
    });
    const quick = { ...baseline().provisioning, warnAfterMinutes: 1, failAfterMinutes: 2 };
    expect(deadlinesOf(PROVISION, NOW, hub(), settings(quick))).toEqual({
      warnAt: minutesLater(1),
      failAt: minutesLater(2),
    });
  });
});

describe('deadlines of other writes', () => {
  it.each([
    { why: 'one rule: 15 and 30 minutes', write: put(), hasFirewall: false, warn: 15, fail: 30 },
    {
      why: 'the first FQDN rule: 10 more',
      write: put(wireFromDestination(fqdn('a.com'))),
      hasFirewall: false,
      warn: 25,
      fail: 40,
    },
    { why: 'a later FQDN rule', write: put(wireFromDestination(fqdn('a.com'))), hasFirewall: true, warn: 15, fail: 30 },
    { why: 'many rules in one request', write: patch(22), hasFirewall: false, warn: 17, fail: 32 },
    {
      why: 'a deletion',
      write: { kind: 'DeleteRule', hubId: HUB_ID, ruleName: 'x' } as const,
      hasFirewall: false,
      warn: 15,
      fail: 30,
    },
    {
      why: 'a change of mode alone',
      write: { ...patch(0), outboundRules: undefined } as NetworkWrite,
      hasFirewall: false,
      warn: 15,
      fail: 30,
    },
  ])('$why', ({ write, hasFirewall, warn, fail }) => {
    if (write.kind === 'Provision') throw new Error('not a case of this table');
    expect(writeDeadlines(NOW, write, DEFAULT_TIMINGS, hasFirewall)).toEqual({
      warnAt: minutesLater(warn),
      failAt: minutesLater(fail),
    });
  });

  it('know of the firewall from the hub: it is there with an FQDN rule on an active network', () => {
    const first = put(wireFromDestination(fqdn('b.com')));
    const withFirewall = hub([observedRule('a', fqdn('a.com'), 'Active')]);
    const notYet = hub([observedRule('a', fqdn('a.com'), 'Inactive')], { networkStatus: 'Inactive' });
    expect(deadlinesOf(first, NOW, withFirewall, settings()).failAt).toEqual(minutesLater(30));
    expect(deadlinesOf(first, NOW, notYet, settings()).failAt).toEqual(minutesLater(40));
    expect(deadlinesOf(first, NOW, hub(), settings()).failAt).toEqual(minutesLater(40));
  });
});

describe('an operation that is not known to have ended', () => {
  const times = (changes: Partial<OperationTimes> = {}): OperationTimes => ({
    startedAt: NOW,
    warnAt: minutesLater(15),
    failAt: minutesLater(30),
    isAnswered: true,
    ...changes,
  });
  const rows = [
    { why: 'runs', times: times(), minutes: 0, state: 'Running' },
    { why: 'runs until it is late', times: times(), minutes: 14.99, state: 'Running' },
    { why: 'is slow from the first deadline on', times: times(), minutes: 15, state: 'Slow' },
    { why: 'is slow until the second', times: times(), minutes: 29.99, state: 'Slow' },
    { why: 'has timed out from then on', times: times(), minutes: 30, state: 'TimedOut' },
    {
      why: 'without an answer may still show',
      times: times({ isAnswered: false }),
      minutes: 1.99,
      state: 'Unanswered',
    },
    {
      why: 'without an answer for too long never came to be',
      times: times({ isAnswered: false }),
      minutes: 2,
      state: 'Vanished',
    },
    { why: 'without an answer never times out', times: times({ isAnswered: false }), minutes: 60, state: 'Vanished' },
  ];
  it.each(rows)('$why', ({ times: row, minutes, state }) => {
    expect(operationState(row, minutesLater(minutes), 120)).toBe(state);
  });
});
