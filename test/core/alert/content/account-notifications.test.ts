import { describe, expect, it } from 'vitest';
import { alertLinks } from '../../../../src/core/alert/content/notification-links.ts';
import { alertFacts, alertTitle } from '../../../../src/core/alert/content/notification-text.ts';
import { NEVER_NOTIFIED } from '../../../../src/core/alert/decision/alert-state.ts';
import { notificationInstance } from '../alert-subjects.ts';

const ACCOUNT =
  '/subscriptions/11111111-0000-4000-8000-000000000001/resourcegroups/rg-ai/providers/microsoft.cognitiveservices/accounts/acct.one';
const ofAccount = notificationInstance({ hubId: ACCOUNT, hubName: 'acct.one' });
const ofHub = notificationInstance();

function facts(notified: readonly (typeof ofHub)[]): Readonly<Record<string, string>> {
  const list = alertFacts({
    code: 'HW204',
    notified,
    transition: 'Opened',
    id: '0123456789',
    link: undefined,
    since: '2026-11-23T07:59:00.000Z',
    state: { ...NEVER_NOTIFIED, open: true, openings: ['2026-11-23T08:00:00.000Z'] },
    now: new Date('2026-11-23T08:00:00Z'),
  });
  return Object.fromEntries(list.map(({ label, value }) => [label, value]));
}

describe('a notification about an account', () => {
  it('says account, and links to its page and to the finding on it', () => {
    expect(facts([ofAccount]).Where).toMatch(/^account acct\.one, resource group rg-ai/);
    const links = alertLinks('https://pages.example', { code: 'HW204', id: '0123456789', notified: [ofAccount] });
    expect(links).toContainEqual({
      text: 'The account',
      url: 'https://pages.example/accounts/11111111-0000-4000-8000-000000000001/rg-ai/acct.one#HW204',
    });
  });

  it('counts hubs and accounts together', () => {
    expect(alertTitle('HW204', [ofAccount, ofHub], 'Opened')).toMatch(/ on 2 hubs and accounts$/);
    expect(alertTitle('HW204', [ofAccount, ofAccount], 'Opened')).toMatch(/ on 2 accounts$/);
    expect(facts([ofHub, ofAccount]).What).toContain('2 hubs and accounts have it.');
  });
});
