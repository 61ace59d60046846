import { describe, expect, it } from 'vitest';
import { deliveryContent } from '../../../src/local/event-grid/grid-event.ts';

const EVENT = {
  id: 'e1',
  source: '/subscriptions/s',
  type: 'Microsoft.Resources.ResourceWriteSuccess',
  subject: '/subscriptions/s/resourceGroups/rg',
  time: '2026-01-01T00:00:00.1234567Z',
  data: { operationName: 'x' },
};

describe('deliveryContent', () => {
  it('renders Event Grid’s own schema as an array of one', () => {
    const { headers, body } = deliveryContent(EVENT, 'EventGridSchema');
    expect(headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', 'aeg-data-version': '2' });
    expect(JSON.parse(body)).toEqual([
      {
        topic: EVENT.source,
        subject: EVENT.subject,
        eventType: EVENT.type,
        eventTime: EVENT.time,
        id: 'e1',
        data: EVENT.data,
        dataVersion: '2',
        metadataVersion: '1',
      },
    ]);
  });

  it('renders CloudEvents as one object', () => {
    const { headers, body } = deliveryContent(EVENT, 'CloudEventSchemaV1_0');
    expect(headers).toEqual({ 'content-type': 'application/cloudevents+json; charset=utf-8' });
    expect(JSON.parse(body)).toEqual({ specversion: '1.0', ...EVENT });
  });
});
