import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageTextFrom } from '../../src/adapters/queue/message-text.ts';
import { checkRow } from '../../src/adapters/tables/row-rules.ts';
import { onHubEvent } from '../../src/functions/on-hub-event.ts';
import { hubEventFrom } from '../../src/reconcile/hub-event.ts';
import { hubMessageFrom } from '../../src/reconcile/messages.ts';
import { HOSTILE_NAMES } from '../hostile-names.ts';

const NOW = new Date('2026-11-30T12:00:00Z');
const CASE = join(import.meta.dirname, '../fixtures/cases/event-note-size/make-event.mjs');
/** What a storage queue takes before base64. */
const LARGEST_MESSAGE_BYTES = 48 * 1024;

const scope = (name: string, group = 'rg'): string =>
  `/subscriptions/S1/resourceGroups/${group}/providers/Microsoft.MachineLearningServices/workspaces/${name}`;

function event(changes: Record<string, unknown> = {}, data: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 'e1',
    subject: scope('hub1'),
    eventType: 'Microsoft.Resources.ResourceWriteSuccess',
    eventTime: '2026-11-23T10:00:00Z',
    data: { operationName: 'Microsoft.MachineLearningServices/workspaces/write', ...data },
    ...changes,
  };
}

function read(given: unknown) {
  return hubEventFrom(given, new Set(), NOW);
}

/** The message in the queue; the queue and the table of changes must take it. */
function queued(given: unknown) {
  const found = read(given);
  if (!found.ok || found.value.kind !== 'Queue') throw new Error(JSON.stringify(found));
  const { message } = found.value;
  messageTextFrom('hub-events', message);
  const taken = hubMessageFrom(JSON.parse(JSON.stringify(message)));
  if (!taken.ok) throw new Error(taken.error);
  const { hubId, note } = taken.value;
  for (const key of [`member|${hubId}`, `${note?.at}|${note?.eventId}`])
    checkRow('changes', { partition: hubId, key, cells: {} });
  return { message, bytes: Buffer.byteLength(JSON.stringify(message)) };
}

describe('the size of an event', () => {
  it('does not reach the queue: a caller with a name of 90,000 characters (case event-note-size)', () => {
    const [given] = JSON.parse(execFileSync(process.execPath, [CASE], { encoding: 'utf8', maxBuffer: 1 << 24 }));
    const { bytes, message } = queued(given);
    expect(bytes).toBeLessThan(2000);
    expect(message.note?.name).toBe(`${'x'.repeat(299)}…`);
    expect(message.hubId).toContain('/workspaces/hub-lab');
  });

  it('is bounded in every text of the note, by what people read as characters', () => {
    const long = '👩‍💻'.repeat(20_000);
    const data = {
      operationName: `Microsoft.MachineLearningServices/workspaces/write/${long}`,
      correlationId: long,
      authorization: { evidence: { principalId: long } },
      claims: { appid: long, name: long },
    };
    const { bytes, message } = queued(event({ eventTime: long }, data));
    expect(bytes).toBeLessThan(8000);
    const { appId, name, objectId, operation } = message.note ?? {};
    for (const text of [name, objectId, appId, operation]) expect(text).toMatch(/…$/);
    expect(name?.replaceAll('👩‍💻', '')).toBe('…');
    expect(JSON.stringify(message.note).isWellFormed()).toBe(true);
  });

  it.each([
    { why: 'an event id of 2,000 characters', given: event({ id: 'e'.repeat(2000) }), says: 'id' },
    { why: 'an event id that a key spells long', given: event({ id: '/'.repeat(200) }), says: 'id' },
    { why: 'a hub with a name of 600 characters', given: event({ subject: scope('h'.repeat(600)) }), says: 'subject' },
    {
      why: 'a resource group that a key spells long',
      given: event({ subject: scope('hub', 'r.'.repeat(130)) }),
      says: 'subject',
    },
    {
      why: 'a subject of 60,000 slashes',
      given: event({ subject: `${scope('hub')}${'/'.repeat(60_000)}x` }),
      says: 'subject',
    },
  ])('refuses $why as malformed, and says so in a short line', ({ given, says }) => {
    const found = read(given);
    expect(found).toMatchObject({ ok: false, error: expect.stringMatching(`^malformed event: ${says}`) });
    const lines: string[] = [];
    const keep = (...texts: unknown[]): void => void lines.push(texts.join(' '));
    expect(onHubEvent(given, { debug: keep, info: keep, warn: keep }, new Set(), NOW)).toBeUndefined();
    expect(lines).toHaveLength(1);
    expect(lines[0]?.length).toBeLessThan(200);
  });

  it.each([
    { why: 'another type', given: event({ eventType: 'x'.repeat(900_000) }) },
    { why: 'another resource', given: event({ subject: `/x${'y'.repeat(4000)}` }) },
    { why: 'another operation', given: event({}, { operationName: `Microsoft.X/${'y'.repeat(900_000)}` }) },
  ])('ignores an event of $why without repeating it whole', ({ given }) => {
    const found = read(given);
    expect(found).toMatchObject({ ok: true, value: { kind: 'Ignore' } });
    expect(JSON.stringify(found).length).toBeLessThan(500);
  });

  it('takes the longest id that Azure makes', () => {
    const subject = scope('h'.repeat(33), `${'r.'.repeat(44)}rg`).replace('S1', '33333333-2222-4444-8888-555555555555');
    expect(
      queued(event({ subject: `${subject}/outboundRules/${'r'.repeat(33)}`, id: 'i'.repeat(256) })).message,
    ).toMatchObject({
      note: { rule: 'r'.repeat(33), eventId: 'i'.repeat(256) },
    });
  });

  it('is bounded for every event: what is queued is small, what is not is refused or ignored', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(...HOSTILE_NAMES),
    );
    const text = fc.tuple(piece, fc.integer({ min: 0, max: 3000 })).map(([unit, times]) => unit.repeat(times));
    const segment = fc.oneof(fc.constant('hub1'), text);
    const subject = fc.tuple(segment, segment, segment).map(([group, name, rest]) => `${scope(name, group)}/${rest}`);
    const given = fc.record({ id: text, subject, time: text, name: text, oid: text, operation: text });
    fc.assert(
      fc.property(given, ({ id, name, oid, operation, subject: about, time }) => {
        const data = {
          claims: { name, appid: oid, oid },
          correlationId: operation,
          authorization: { evidence: { principalId: oid } },
        };
        const one = event({ id, subject: about, eventTime: time }, data);
        const found = read(one);
        if (!found.ok) expect(found.error.length).toBeLessThan(1000);
        else if (found.value.kind === 'Ignore') expect(found.value.reason.length).toBeLessThan(1000);
        else expect(queued(one).bytes).toBeLessThan(LARGEST_MESSAGE_BYTES);
      }),
      { numRuns: 500 },
    );
  });
});
