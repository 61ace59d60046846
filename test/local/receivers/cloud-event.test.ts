import { describe, expect, it } from 'vitest';
import { parseBatch } from '../../../src/local/receivers/cloud-event.ts';

const EVENT = { specversion: '1.0', id: '1', source: '/hubwarden', type: 'Hubwarden.Alert.Opened', extra: 'kept' };

describe('parseBatch', () => {
  it('reads events with their extension attributes', () => {
    expect(parseBatch(JSON.stringify([EVENT]))).toEqual([EVENT]);
  });

  it.each([
    { text: 'not json', why: 'text' },
    { text: JSON.stringify(EVENT), why: 'a single event' },
    { text: JSON.stringify([{ ...EVENT, specversion: '0.3' }]), why: 'another version' },
    { text: JSON.stringify([EVENT, { ...EVENT, id: '' }]), why: 'an event without id' },
  ])('refuses $why', ({ text }) => {
    expect(parseBatch(text)).toBeUndefined();
  });
});
