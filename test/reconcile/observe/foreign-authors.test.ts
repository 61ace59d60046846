import { describe, expect, it } from 'vitest';
import { foreignAuthors, touchedByOthers } from '../../../src/reconcile/observe/foreign-authors.ts';
import type { Change } from '../../../src/reconcile/records/change-record.ts';

const RP = 'Microsoft.MachineLearningServices/workspaces';
const SINCE = '2026-11-23T09:00:00.000Z';

type Given = Partial<Change> & { readonly minute: number };

function changesFrom(all: readonly Given[]): readonly Change[] {
  const made = all.map(
    ({ minute, ...more }): Change => ({
      eventId: `e${minute}`,
      objectId: undefined,
      appId: undefined,
      name: 'ann',
      correlationId: undefined,
      operation: more.rule === undefined ? `${RP}/write` : `${RP}/outboundRules/delete`,
      rule: undefined,
      at: new Date(new Date(SINCE).getTime() + minute * 60_000).toISOString(),
      own: false,
      ...more,
    }),
  );
  return made.sort((a, b) => (a.at < b.at ? -1 : 1));
}

describe('the possible author of a change of a rule', () => {
  it.each<{ why: string; changes: readonly Given[]; by: string | undefined; whole?: boolean }>([
    {
      why: 'the one who changed that rule, not one who wrote a tag of the workspace afterwards',
      changes: [
        { minute: 1, rule: 'tunnel' },
        { minute: 2, name: 'ben' },
      ],
      by: 'ann',
    },
    {
      why: 'the one who wrote the workspace, where the rule was changed only before Hubwarden wrote it',
      changes: [
        { minute: -1, rule: 'tunnel' },
        { minute: 2, name: 'ben' },
      ],
      by: 'ben',
      whole: true,
    },
    {
      why: 'not a caller whose request Azure refused',
      changes: [{ minute: 1, rule: 'TUNNEL', failed: true }],
      by: undefined,
    },
    {
      why: 'not a caller whose request failed after Azure had accepted it',
      changes: [
        { minute: 1, rule: 'tunnel', correlationId: 'c' },
        { minute: 2, rule: 'tunnel', correlationId: 'c', failed: true },
        { minute: 0.5, rule: 'tunnel', name: 'ben', correlationId: 'd' },
      ],
      by: 'ben',
    },
    { why: 'not Hubwarden', changes: [{ minute: 1, rule: 'tunnel', own: true }], by: undefined },
  ])('is $why', ({ by, changes, whole = false }) => {
    const author = foreignAuthors(changesFrom(changes))('Tunnel', SINCE);
    expect(author).toEqual(by === undefined ? undefined : { by, wholeWorkspace: whole });
  });

  it.each([
    { operation: 'managedNetworks/write', by: 'ann' },
    { operation: 'managedNetworks/delete', by: 'ann' },
    { operation: 'managednetworks/batchoutboundrules/action', by: 'ann' },
    { operation: 'write', by: undefined },
    { operation: 'connections/write', by: undefined },
  ])('on an account may be the caller of $operation: $by', ({ by, operation }) => {
    const changes = changesFrom([{ minute: 1, operation: `Microsoft.CognitiveServices/accounts/${operation}` }]);
    expect(foreignAuthors(changes)('tunnel', SINCE)?.by).toBe(by);
    expect(touchedByOthers(changes)('tunnel', SINCE)).toBe(by !== undefined);
  });

  it('may be one whose request failed half-way, for what a read proves', () => {
    const changes = changesFrom([{ minute: 1, rule: 'tunnel', failed: true }]);
    expect(touchedByOthers(changes)('tunnel', SINCE)).toBe(true);
    expect(touchedByOthers(changes)('spy', SINCE)).toBe(false);
  });
});
