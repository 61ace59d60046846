import { describe, expect, it } from 'vitest';
import { onHubEvent } from '../../src/functions/on-hub-event.ts';
import type { GridEvent } from '../../src/local/event-grid/grid-event.ts';
import { queueText } from '../../src/local/event-grid/grid-event.ts';
import { deliveredEvents } from '../../src/reconcile/hub-event.ts';

const NOW = new Date('2026-11-24T10:10:00Z');
const HUB =
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourcegroups/rg/providers/microsoft.machinelearningservices/workspaces/hub1';

const event: GridEvent = {
  id: 'event-1',
  source: '/subscriptions/00000000-0000-0000-0000-000000000001',
  type: 'Microsoft.Resources.ResourceWriteSuccess',
  subject: HUB,
  time: '2026-11-24T10:00:00Z',
  data: { operationName: 'Microsoft.MachineLearningServices/workspaces/write' },
};

class Lines {
  readonly taken: string[] = [];
  readonly warned: string[] = [];
  readonly debug = (): void => undefined;
  readonly info = (line: string): void => void this.taken.push(line);
  readonly warn = (line: string): void => void this.warned.push(line);
}

/** What the queue trigger hands over: base64 taken off, and JSON where it is some. */
function asTriggered(stored: string): unknown {
  const text = Buffer.from(stored, 'base64').toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function handle(message: unknown, lines: Lines): readonly unknown[] {
  return deliveredEvents(message).flatMap((each) => onHubEvent(each, lines, new Set(), NOW) ?? []);
}

describe('events that Event Grid left in a queue', () => {
  it.each(['EventGridSchema', 'CloudEventSchemaV1_0'] as const)(
    'lead to the same message as pushed ones: %s',
    (schema) => {
      const lines = new Lines();
      const messages = handle(asTriggered(queueText(event, schema)), lines);
      expect(messages).toMatchObject([{ hubId: HUB, cause: 'event', since: NOW.toISOString() }]);
      expect(lines.warned).toEqual([]);
    },
  );

  it('may come several in one message', () => {
    const [first, second] = ['a', 'b'].map((id) => ({ ...event, id, specversion: '1.0' }));
    expect(handle([first, second], new Lines())).toHaveLength(2);
  });

  it.each([
    { why: 'text that is no JSON', message: 'hello' },
    { why: 'an object of another kind', message: { hello: 'world' } },
    { why: 'a number', message: 7 },
    { why: 'nothing', message: null },
  ])('are dropped with a warning when malformed: $why', ({ message }) => {
    const lines = new Lines();
    expect(handle(message, lines)).toEqual([]);
    expect(lines.warned).toHaveLength(1);
  });
});

describe('the age of an event', () => {
  it('is in the log line that the alert rule on late events reads', () => {
    const lines = new Lines();
    handle(asTriggered(queueText(event, 'CloudEventSchemaV1_0')), lines);
    expect(lines.taken).toEqual([`event taken {"hubId":"${HUB}","ageSeconds":600,"eventId":"event-1"}`]);
  });

  it('is never negative, whatever the clocks say', () => {
    const lines = new Lines();
    handle({ ...event, time: '2026-11-24T11:00:00Z' }, lines);
    expect(lines.taken[0]).toContain('"ageSeconds":0');
  });
});
