import { describe, expect, it } from 'vitest';
import { replayCommand } from '../../../src/cli/replay/replay-command.ts';
import { onHubEvent } from '../../../src/functions/on-hub-event.ts';
import type { EventSchema, GridEvent } from '../../../src/local/event-grid/grid-event.ts';
import { queueText } from '../../../src/local/event-grid/grid-event.ts';
import { contextWith, NOW } from '../command-files.ts';

const HUB =
  '/subscriptions/00000000-0000-4000-8000-000000000001/resourcegroups/rg-ai/providers/microsoft.machinelearningservices/workspaces/hub1';

const EVENT: GridEvent = {
  id: 'event-1',
  source: '/subscriptions/00000000-0000-4000-8000-000000000001',
  type: 'Microsoft.Resources.ResourceWriteSuccess',
  subject: `${HUB}/outboundRules/allow-pypi`,
  time: '2026-10-01T11:59:58Z',
  data: {
    operationName: 'Microsoft.MachineLearningServices/workspaces/outboundRules/write',
    authorization: { evidence: { principalId: '00000000-0000-4000-8000-0000000000aa' } },
    claims: { name: 'platform@contoso.com' },
  },
};

const OTHER: GridEvent = { ...EVENT, id: 'event-2', subject: '/subscriptions/x/resourceGroups/rg/providers/a/b/c' };

/** The event as it leaves Event Grid. */
function json(event: GridEvent, schema: EventSchema = 'EventGridSchema'): string {
  return Buffer.from(queueText(event, schema), 'base64').toString('utf8');
}

function replay(text: string, own?: readonly string[]) {
  return replayCommand({ file: 'e.json', own }, contextWith({ 'e.json': text }));
}

describe('replay', () => {
  const message = {
    hubId: HUB,
    cause: 'event',
    since: NOW.toISOString(),
    note: { eventId: 'event-1', rule: 'allow-pypi', name: 'platform@contoso.com', at: '2026-10-01T11:59:58.000Z' },
  };

  it.each([
    { text: json(EVENT), why: 'the schema of Event Grid' },
    { text: json(EVENT, 'CloudEventSchemaV1_0'), why: 'CloudEvents' },
    { text: `[${json(EVENT)}]`, why: 'an array' },
    { text: queueText(EVENT, 'EventGridSchema'), why: 'the body of a queue message, in base64' },
    { text: JSON.stringify({ content: queueText(EVENT, 'CloudEventSchemaV1_0') }), why: 'a queue message of az' },
    { text: JSON.stringify([{ messageText: json(EVENT), dequeueCount: 5 }]), why: 'a decoded queue message' },
  ])('queues what the trigger queues: $why', ({ text }) => {
    const { exitCode, json: answer } = replay(text);
    expect(exitCode).toBe(0);
    expect(answer).toMatchObject({ events: [{ outcome: 'queued', message }], queued: 1, dropped: 0 });
  });

  it('has the message of the trigger, byte for byte', () => {
    const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };
    const { json: answer } = replay(json(EVENT));
    const triggered = onHubEvent(JSON.parse(json(EVENT)), quiet, new Set(), NOW);
    expect(answer).toMatchObject({ events: [{ message: triggered }] });
  });

  it('says in a line what the run is for', () => {
    expect(replay(json(EVENT)).text).toBe(
      'e.json:1:1: queued a run of rg-ai/hub1: Microsoft.MachineLearningServices/workspaces/outboundRules/write of rule allow-pypi by platform@contoso.com at 2026-10-01T11:59:58.000Z',
    );
  });

  it('knows the changes of Hubwarden itself by the ids that are given', () => {
    const own = ['00000000-0000-4000-8000-0000000000AA'];
    const { json: answer, notes, text } = replay(json(EVENT), own);
    expect(answer).toMatchObject({ events: [{ message: { cause: 'own-event' } }] });
    expect(text).toContain("queued the follow-up of Hubwarden's own change of rg-ai/hub1");
    expect(notes).toEqual([]);
    expect(replay(json(EVENT)).notes).toEqual([expect.stringContaining('add --own ID, or set HUBWARDEN_PRINCIPAL_ID')]);
    const context = { ...contextWith({ 'e.json': json(EVENT) }), ownIds: own };
    expect(replayCommand({ file: 'e.json' }, context).json).toEqual(answer);
  });

  it('says why each of several events is dropped, and where it is', () => {
    const text = `[\n${json(EVENT)},\n${json(OTHER)},\n{"subject": "${HUB}"}\n]`;
    const { exitCode, table, text: shown } = replay(text);
    expect(exitCode).toBe(2);
    expect(shown.split('\n')).toEqual([
      expect.stringMatching(/^e\.json:2:1: queued a run of rg-ai\/hub1/),
      'e.json:3:1: dropped: "/subscriptions/x/resourceGroups/rg/providers/a/b/c" is not a hub or an account',
      expect.stringMatching(/^e\.json:4:1: dropped: malformed event: id: .*; the next sweep reads every hub$/),
    ]);
    expect(table?.rows.map(([, outcome]) => outcome)).toEqual(['queued', 'ignored', 'malformed']);
  });

  it('shows no control character of a hostile event', () => {
    const hostile = { ...EVENT, data: { operationName: '', claims: { name: 'a\u001b[31m\u202eb' } } };
    expect(replay(json(hostile)).text).toContain('by a\ufffd[31m\ufffdb at');
  });

  it.each([
    { text: '', error: 'e.json: the file is empty. Give an event', why: 'nothing' },
    { text: '{"a": 1,}', error: 'e.json:1:9 not JSON', why: 'what is not JSON' },
    { text: '[]', error: 'e.json: the list is empty', why: 'an empty list' },
    { text: '{"id": "x"}', error: 'e.json:1:1 this is not an event: it has neither "subject"', why: 'another object' },
    { text: `[${json(EVENT)},\n 7]`, error: 'e.json:2:2 [1]: this is not an event', why: 'a number in a list' },
    { text: '{"content": "aGVsbG8="}', error: 'the body of this queue message is not JSON', why: 'another message' },
    {
      text: '{"content": "{}"}',
      error: 'the body of this queue message holds no event',
      why: 'a message without event',
    },
    { text: '\u0000\u0001\ufffd', error: 'e.json:1:1 not JSON', why: 'binary data' },
  ])('refuses $why', ({ error, text }) => {
    const ran = replay(text);
    expect(ran.exitCode).toBe(1);
    expect(ran.json).toBeUndefined();
    expect(ran.text).toContain(error);
  });

  it('refuses a file that does not exist', () => {
    expect(replayCommand({ file: 'no.json' }, contextWith()).text).toBe(
      'no.json: the file does not exist. Check the path.',
    );
  });
});
