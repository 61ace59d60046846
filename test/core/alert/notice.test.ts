import { describe, expect, it } from 'vitest';
import type { NoticeInput, NoticeMember } from '../../../src/core/alert/notice.ts';
import { noticesFor } from '../../../src/core/alert/notice.ts';

const NOW = new Date('2026-11-23T08:00:00Z');

function member(changes: Partial<NoticeMember> = {}): NoticeMember {
  return {
    hubId: 'h1',
    hubName: 'hub1',
    code: 'HW204',
    severity: 'critical',
    message: 'tunnel opens *.ngrok.io.',
    fix: 'Delete the rule.',
    since: '2026-11-23T07:59:00.000Z',
    firing: true,
    ...changes,
  };
}

function input(changes: Partial<NoticeInput> = {}): NoticeInput {
  return {
    before: { causeKey: 'HW204|h1', notices: 0 },
    after: { episode: 1 },
    members: [member()],
    decision: { reason: 'FirstFiring', transition: 'Opened', hubs: ['h1'] },
    now: NOW,
    ...changes,
  };
}

const many = (count: number): readonly NoticeMember[] =>
  Array.from({ length: count }, (_, n) =>
    member({ hubId: `h${n}`, hubName: `hub${n}`, severity: n === 0 ? 'warning' : 'error' }),
  );

const ids = (members: readonly NoticeMember[]): readonly string[] => members.map((each) => each.hubId);

describe('noticesFor', () => {
  it('says what, where, since when and what to do', () => {
    expect(noticesFor(input())).toMatchObject([
      {
        transition: 'Opened',
        reason: 'FirstFiring',
        code: 'HW204',
        severity: 'critical',
        title: 'HW204 on hub1',
        text: [
          'What: tunnel opens *.ngrok.io.',
          'Where: h1',
          'Since: 2026-11-23T07:59:00.000Z',
          'To do: Delete the rule.',
          'More: hubwarden explain HW204',
        ].join('\n'),
        hubs: ['h1'],
        at: '2026-11-23T08:00:00.000Z',
      },
    ]);
  });

  it('names who probably did it', () => {
    const [notice] = noticesFor(input({ members: [member({ by: 'somebody' })] }));
    expect(notice?.text).toContain('Who: probably somebody');
  });

  it('says in a resolve only that it is over, and why', () => {
    const decision = { reason: 'AllResolved', transition: 'Resolved', hubs: ['h1'] } as const;
    const [gone] = noticesFor(input({ decision, members: [member({ firing: false, endedBecause: 'gone' })] }));
    expect(gone).toMatchObject({ title: 'Resolved: HW204 on hub1' });
    const [plain] = noticesFor(input({ decision, members: [member({ firing: false })] }));
    expect(gone?.text).toContain('What: over, gone');
    expect(plain?.text).toContain('What: over\n');
  });

  it('tells an opening and a resolve of what came and went', () => {
    const decision = { reason: 'OverAlready', transition: 'OpenedAndResolved', hubs: ['h1'] } as const;
    const notices = noticesFor(input({ decision, before: { causeKey: 'HW204|h1', notices: 4 } }));
    expect(notices.map((each) => each.transition)).toEqual(['Opened', 'Resolved']);
    expect(notices.map((each) => each.noticeId.split('-').at(-1))).toEqual(['5', '6']);
    expect(notices[0]?.dedupKey).toBe(notices[1]?.dedupKey);
  });

  it('gives every episode a dedup key of its own, and the same notice the same id', () => {
    const [first] = noticesFor(input());
    const [again] = noticesFor(input());
    const [next] = noticesFor(input({ after: { episode: 2 } }));
    const [other] = noticesFor(input({ before: { causeKey: 'HW204|h2', notices: 0 } }));
    expect(again).toEqual(first);
    expect(first?.dedupKey).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set([first?.dedupKey, next?.dedupKey, other?.dedupKey]).size).toBe(3);
    expect(first?.noticeId).toBe(`${first?.dedupKey.slice(0, 32)}-1`);
  });

  it.each([1, 2, 3, 4, 500])('never needs more than ten lines, for %i hubs', (count) => {
    const members = many(count);
    const [notice] = noticesFor(
      input({ members, decision: { reason: 'FirstFiring', transition: 'Opened', hubs: ids(members) } }),
    );
    const lines = notice?.text.split('\n') ?? [];
    expect(lines.length).toBeLessThanOrEqual(10);
    expect(notice?.title).toBe(count === 1 ? 'HW204 on hub0' : `HW204 on ${count} hubs`);
    expect(notice?.severity).toBe(count === 1 ? 'warning' : 'error');
  });

  it('speaks only of the hubs the decision is about', () => {
    const members = many(3);
    const [notice] = noticesFor(
      input({ members, decision: { reason: 'NewHubs', transition: 'Updated', hubs: ['h2'] } }),
    );
    expect(notice?.title).toBe('HW204 on hub2');
    expect(notice?.text).not.toContain('hub1');
  });
});
