import { describe, expect, it } from 'vitest';
import {
  defaultPerMinute,
  RECEIVER_TYPES,
  receiverSetting,
} from '../../../../src/core/alert/routing/receiver-types.ts';

describe('receiverSetting', () => {
  it.each([
    { why: 'a name of one word', name: 'ops', what: 'URL', setting: 'HUBWARDEN_RECEIVER_OPS_URL' },
    {
      why: 'settings of Azure Functions on Linux hold no `-`',
      name: 'on-call',
      what: 'KEY',
      setting: 'HUBWARDEN_RECEIVER_ON_CALL_KEY',
    },
    { why: 'every `-` is one', name: 'team-a-2', what: 'SECRET', setting: 'HUBWARDEN_RECEIVER_TEAM_A_2_SECRET' },
  ] as const)('$why', ({ name, what, setting }) => {
    expect(receiverSetting(name, what)).toBe(setting);
  });
});

describe('defaultPerMinute', () => {
  it.each([
    { type: 'pagerDuty', takes: 120 },
    { type: 'teams', takes: 120 },
    { type: 'slack', takes: 60 },
  ] as const)('leaves room for others who send to the same $type, which takes $takes a minute', ({ type, takes }) => {
    expect(defaultPerMinute(type)).toBeLessThan(takes);
  });

  it.each(RECEIVER_TYPES)('permits notifications to %s', (type) => {
    expect(defaultPerMinute(type)).toBeGreaterThanOrEqual(1);
  });
});
