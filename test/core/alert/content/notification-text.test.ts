import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { NotificationInstance } from '../../../../src/core/alert/content/notification-parts.ts';
import type { FactsInput } from '../../../../src/core/alert/content/notification-text.ts';
import { alertFacts, alertTitle } from '../../../../src/core/alert/content/notification-text.ts';
import { NEVER_NOTIFIED } from '../../../../src/core/alert/decision/alert-state.ts';
import { HUB_ID, notificationInstance as member } from '../alert-subjects.ts';

const NOW = new Date('2026-11-23T08:00:00Z');

/** As many hubs as there are changes, each with a name of its own. */
function instances(...changes: readonly Partial<NotificationInstance>[]): readonly NotificationInstance[] {
  return changes.map((each, n) => member({ hubId: `h${n}`, hubName: `hub${n}`, ...each }));
}

type Label = ReturnType<typeof alertFacts>[number]['label'];

/** The value of one line of a notification; undefined when there is no such line. */
function fact(label: Label, changes: Partial<FactsInput> = {}): string | undefined {
  const input: FactsInput = {
    code: 'HW204',
    notified: [member()],
    transition: 'Opened',
    id: '0123456789',
    link: undefined,
    since: '2026-11-23T07:59:00.000Z',
    state: { ...NEVER_NOTIFIED, open: true, openings: ['2026-11-23T08:00:00.000Z'] },
    now: NOW,
    ...changes,
  };
  return alertFacts(input).find((each) => each.label === label)?.value;
}

describe('the title of a notification', () => {
  const one = [member()];
  it.each([
    {
      why: 'the fault comes first',
      transition: 'Opened',
      told: one,
      says: 'HW204 Forbidden rule on hub-prod-1',
    },
    { why: 'further hubs', transition: 'Updated', told: one, says: 'More: HW204 Forbidden rule on hub-prod-1' },
    {
      why: 'a reminder is marked as one',
      transition: 'Repeated',
      told: one,
      says: 'Still open: HW204 Forbidden rule on hub-prod-1',
    },
    {
      why: 'a person takes care',
      transition: 'Acknowledged',
      told: one,
      says: 'Acknowledged: HW204 Forbidden rule on hub-prod-1',
    },
    { why: 'it is over', transition: 'Resolved', told: one, says: 'Resolved: HW204 Forbidden rule on hub-prod-1' },
    {
      why: 'hubs are counted, not named',
      transition: 'Opened',
      told: [...one, ...one],
      says: 'HW204 Forbidden rule on 2 hubs',
    },
    {
      why: 'for receivers that are no longer notified, it is over on no hub in particular',
      transition: 'Resolved',
      told: [],
      says: 'Resolved: HW204 Forbidden rule',
    },
  ] as const)('$why', ({ transition, told: notified, says }) => {
    expect(alertTitle('HW204', notified, transition)).toBe(says);
  });

  it('has a code of a newer release without a title', () => {
    expect(alertTitle('HW999', [member()], 'Opened')).toBe('HW999 on hub-prod-1');
  });
});

describe('the facts of a notification', () => {
  it.each<{ why: string; label: Label; given: Partial<FactsInput>; says: string | undefined }>([
    {
      why: 'the first message represents all of one group key',
      label: 'What',
      given: { notified: instances({ message: 'one.' }, { message: 'two.' }) },
      says: '2 hubs have it. The first: one.',
    },
    {
      why: 'without a hub there is still the title of the finding',
      label: 'What',
      given: { notified: [] },
      says: 'Forbidden rule',
    },
    {
      why: 'and for a code of a newer release the code',
      label: 'What',
      given: { notified: [], code: 'HW999' },
      says: 'HW999',
    },
    {
      why: 'a person takes care, though the name is unknown',
      label: 'What',
      given: { transition: 'Acknowledged' },
      says: 'A person takes care of it. tunnel opens *.ngrok.io.',
    },
    {
      why: 'what turned into another finding is not over',
      label: 'What',
      given: { code: 'HW302', transition: 'Resolved', notified: instances({ endedBecause: 'became HW303' }) },
      says: 'It is not over: it is now HW303 Provisioning timed out, which has its own notification.',
    },
    {
      why: 'for several hubs, the result of each is named',
      label: 'What',
      given: { code: 'HW302', transition: 'Resolved', notified: instances({ endedBecause: 'became HW303' }, {}, {}) },
      says: 'On hub0 it turned into HW303 Provisioning timed out, which has its own notification. It is over on hub1, hub2.',
    },
    {
      why: 'an author who becomes known comes first',
      label: 'What',
      given: { reason: 'AuthorKnown', transition: 'Updated', notified: [member({ message: 'tunnel is open.' })] },
      says: 'The likely author is known now. tunnel is open.',
    },
    {
      why: 'hubs that ended for one reason share it',
      label: 'What',
      given: { transition: 'Resolved', notified: instances({ endedBecause: 'gone' }, { endedBecause: 'gone' }) },
      says: 'It is over: the hub is gone. 2 hubs had it. The first: tunnel opens *.ngrok.io.',
    },
    {
      why: 'hubs that ended for two reasons are each named with theirs',
      label: 'What',
      given: {
        transition: 'Resolved',
        notified: instances({ endedBecause: 'gone' }, { endedBecause: 'policyChanged' }),
      },
      says: 'It is over: on hub0, the hub is gone; on hub1, the policy has changed. 2 hubs had it. The first: tunnel opens *.ngrok.io.',
    },
    {
      why: 'a finding that is exempt on one hub is over only on the other one',
      label: 'What',
      given: { transition: 'Resolved', notified: instances({ endedBecause: 'gone' }, { endedBecause: 'exempted' }) },
      says: 'On hub1 Hubwarden no longer notifies of it: an exemption covers it. It is over on hub0.',
    },
    {
      why: 'a finding that continues for two reasons is over on no hub',
      label: 'What',
      given: {
        transition: 'Resolved',
        notified: instances({ endedBecause: 'exempted' }, { endedBecause: 'observeOnly' }),
      },
      says: 'It is not over, and Hubwarden no longer notifies of it: an exemption covers it, or the hub is only observed now.',
    },
    {
      why: 'what other receivers are notified of is not over',
      label: 'What',
      given: { transition: 'Resolved', notified: [], isElsewhere: true },
      says: 'It is not over: the routes of the policy lead it to other receivers now.',
    },
    {
      why: 'one of two hubs has no reason: the other one is not the reason of both',
      label: 'What',
      given: { transition: 'Resolved', notified: instances({ endedBecause: 'gone' }, {}) },
      says: 'It is over. 2 hubs had it. The first: tunnel opens *.ngrok.io.',
    },
    {
      why: 'more reasons than are read are left out',
      label: 'What',
      given: {
        transition: 'Resolved',
        notified: instances(...['a', 'b', 'c', 'd'].map((endedBecause) => ({ endedBecause }))),
      },
      says: 'It is over. 4 hubs had it. The first: tunnel opens *.ngrok.io.',
    },
    {
      why: 'a reason that is not recorded is not invented',
      label: 'What',
      given: { transition: 'Resolved' },
      says: 'It is over. The finding was: tunnel opens *.ngrok.io.',
    },
    {
      why: 'receivers that are no longer notified',
      label: 'What',
      given: { transition: 'Resolved', notified: [] },
      says: 'It is over.',
    },
  ])('what: $why', ({ label, given, says }) => {
    expect(fact(label, given)).toBe(says);
  });

  it.each<{ why: string; given: Partial<FactsInput>; says: string | undefined }>([
    {
      why: 'one hub with all that finds it',
      given: {},
      says: 'hub hub-prod-1, resource group rg-ai, subscription 11111111-0000-4000-8000-000000000001',
    },
    { why: 'three hubs by name', given: { notified: instances({}, {}, {}) }, says: 'hub0, hub1, hub2' },
    {
      why: 'of four, one is counted',
      given: { notified: instances({}, {}, {}, {}) },
      says: 'hub0, hub1, hub2 and 1 more',
    },
    { why: 'no hub, no line', given: { notified: [] }, says: undefined },
  ])('where: $why', ({ given, says }) => {
    expect(fact('Where', given)).toBe(says);
  });

  it.each<{ why: string; openings: readonly string[]; says: string }>([
    { why: 'once is nothing to speak of', openings: ['2026-11-23T07:00:00.000Z'], says: '2026-11-23 07:59 UTC' },
    {
      why: 'exactly a day ago is within 24 hours',
      openings: ['2026-11-22T08:00:00.000Z', '2026-11-23T07:00:00.000Z'],
      says: '2026-11-23 07:59 UTC; it opened 2 times within 24 hours',
    },
    {
      why: 'more than a day ago is forgotten',
      openings: ['2026-11-22T07:59:59.999Z', '2026-11-23T07:00:00.000Z'],
      says: '2026-11-23 07:59 UTC',
    },
  ])('since: $why', ({ openings, says }) => {
    expect(fact('Since', { state: { ...NEVER_NOTIFIED, openings } })).toBe(says);
  });

  it.each<{ why: string; given: Partial<FactsInput>; says: string | undefined }>([
    { why: 'no author is named if none is known', given: {}, says: undefined },
    { why: 'a person', given: { notified: [member({ by: 'platform-team' })] }, says: 'probably platform-team' },
    {
      why: 'each person once, and only those who are known',
      given: { notified: instances({ by: 'platform-team' }, {}, { by: 'network-team' }, { by: 'platform-team' }) },
      says: 'probably platform-team on hub0, hub3; network-team on hub2',
    },
    {
      why: 'three names',
      given: { notified: instances({ by: 'a' }, { by: 'b' }, { by: 'c' }) },
      says: 'probably a, b, c',
    },
    {
      why: 'more are counted',
      given: { notified: instances({ by: 'a' }, { by: 'b' }, { by: 'c' }, { by: 'd' }, { by: 'e' }) },
      says: 'probably a, b, c and 2 more',
    },
    {
      why: 'the author of the start need not be the author of the end',
      given: { transition: 'Resolved', notified: [member({ by: 'platform-team' })] },
      says: undefined,
    },
  ])('who: $why', ({ given, says }) => {
    expect(fact('Who', given)).toBe(says);
  });

  it.each<{ why: string; given: Partial<FactsInput>; says: string | undefined }>([
    { why: 'nothing yet', given: {}, says: undefined },
    {
      why: 'the same on every hub',
      given: { notified: instances({ done: 'repaired' }, { done: 'repaired' }) },
      says: 'repaired',
    },
    {
      why: 'an action on one hub is not an action on all',
      given: { notified: instances({ done: 'repaired' }, {}) },
      says: 'on hub0: repaired',
    },
    {
      why: 'nothing on the first hub, something on another',
      given: { notified: instances({}, { done: 'repaired' }) },
      says: 'on hub0: nothing yet',
    },
    {
      why: 'it is not over while one of two hubs shows it',
      given: { notified: instances({ firing: false, done: 'repaired' }, { done: 'repaired' }) },
      says: 'repaired',
    },
    {
      why: 'it is over on both',
      given: { notified: instances({ firing: false }, { firing: false }) },
      says: 'It is over already; no action is needed.',
    },
    { why: 'of no hub there is nothing to say', given: { notified: [] }, says: undefined },
    {
      why: 'a resolve says enough',
      given: { transition: 'Resolved', notified: [member({ done: 'repaired' })] },
      says: undefined,
    },
  ])('done: $why', ({ given, says }) => {
    expect(fact('Done', given)).toBe(says);
  });

  it.each<{ why: string; given: Partial<FactsInput>; says: string | undefined }>([
    { why: 'the remedy of the finding', given: {}, says: 'Delete the rule.' },
    { why: 'nothing, when it is over', given: { transition: 'Resolved' }, says: undefined },
    { why: 'nothing, where there is no remedy', given: { notified: [member({ fix: '' })] }, says: undefined },
    { why: 'nothing, of no hub', given: { notified: [] }, says: undefined },
  ])('to do: $why', ({ given, says }) => {
    expect(fact('To do', given)).toBe(says);
  });

  const terms = 'owner: …, ticket: …, reason: …, expires: … }';
  it.each<{ why: string; given: Partial<FactsInput>; says: string | undefined }>([
    {
      why: 'one rule of one hub',
      given: { notified: [member({ rule: 'tunnel' })] },
      says: `under exemptions in the policy: { hub: ${HUB_ID}, findings: [HW204], rule: tunnel, ${terms}`,
    },
    {
      why: 'a finding that is about no rule',
      given: {},
      says: `under exemptions in the policy: { hub: ${HUB_ID}, findings: [HW204], ${terms}`,
    },
    {
      why: 'of several hubs, which ones is for a person to say: the first one would exempt too little',
      given: { notified: instances({ rule: 'tunnel' }, { rule: 'tunnel' }) },
      says: `under exemptions in the policy: { hub: "…", findings: [HW204], ${terms}`,
    },
    {
      why: 'a finding that no exemption covers can be silenced for some hours',
      given: { code: 'HW303' },
      says: `HW303 cannot be exempted; for some hours: hubwarden alerts silence --code HW303 --hub ${HUB_ID} --hours 8 --reason "…"`,
    },
    {
      why: 'a finding about a rule, for that rule alone',
      given: { code: 'HW501', notified: [member({ rule: 'tunnel' })] },
      says: `HW501 cannot be exempted; for some hours: hubwarden alerts silence --code HW501 --hub ${HUB_ID} --rule tunnel --hours 8 --reason "…"`,
    },
    {
      why: 'of a rule whose name would be read as a pattern, by the id of the alert',
      given: { code: 'HW501', notified: [member({ rule: '*' })] },
      says: 'HW501 cannot be exempted; to have only new ones notified: hubwarden alerts ack 0123456789',
    },
    {
      why: 'of Hubwarden itself, by the id of the alert: a silence of the code would cover all others',
      given: { code: 'HW802', notified: [member({ hubId: 'hubwarden', hubName: 'Hubwarden' })] },
      says: 'HW802 cannot be exempted; to have only new ones notified: hubwarden alerts ack 0123456789',
    },
    { why: 'a code of a newer release is unknown', given: { code: 'HW999' }, says: undefined },
    { why: 'without a hub there is nothing to exempt', given: { notified: [] }, says: undefined },
    { why: 'a finding that is over needs no exemption', given: { transition: 'Resolved' }, says: undefined },
  ])('to exempt: $why', ({ given, says }) => {
    expect(fact('To exempt', given)).toBe(says);
  });

  it.each([
    '123',
    '1e5',
    '0x1F',
    '0o17',
    '1_000',
    '12-11-2026',
    'true',
    'NULL',
    'yes',
    'Off',
    'on-call',
    '1.5',
    'a, b: c',
  ])('to exempt: the rule %s is a text in the policy, and that name', (rule) => {
    const [, entry = ''] = fact('To exempt', { notified: [member({ rule })] })?.split('policy: ') ?? [];
    expect(parse(entry, { version: '1.1' })).toMatchObject({ findings: ['HW204'], rule });
    expect(parse(entry)).toMatchObject({ hub: HUB_ID, rule });
  });

  it.each<{ why: string; given: Partial<FactsInput>; says: string }>([
    { why: 'commands', given: {}, says: 'hubwarden alerts show 0123456789; hubwarden explain HW204' },
    {
      why: 'no command explains a code of a newer release',
      given: { code: 'HW999' },
      says: 'hubwarden alerts show 0123456789',
    },
    {
      why: 'the page of the deployment first',
      given: { link: 'https://hubs.contoso.com' },
      says: 'https://hubs.contoso.com; hubwarden alerts show 0123456789; hubwarden explain HW204',
    },
  ])('more: $why', ({ given, says }) => {
    expect(fact('More', given)).toBe(says);
  });
});

describe('a line of a notification', () => {
  it('is one line whatever a message of Azure holds, without blanks at its ends', () => {
    const message = '\r\n  The rule\n\n\twas   refused. \n';
    expect(fact('What', { notified: [member({ message })] })).toBe('The rule was refused.');
  });

  it('is left out when nothing is left of it', () => {
    expect(fact('Done', { notified: [member({ done: '' })] })).toBeUndefined();
  });

  it('is cut if it is too long for a chat, with a mark', () => {
    expect(fact('What', { notified: [member({ message: 'x'.repeat(600) })] })).toBe('x'.repeat(600));
    expect(fact('What', { notified: [member({ message: 'x'.repeat(601) })] })).toBe(`${'x'.repeat(599)}…`);
  });
});
