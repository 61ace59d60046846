import { describe, expect, it } from 'vitest';
import { hubOfSegments, hubSegments } from '../../../src/report/api/hub-path.ts';

const SUBSCRIPTION = '11111111-1111-4111-8111-111111111111';
const ID = `/subscriptions/${SUBSCRIPTION}/resourcegroups/rg-ai/providers/microsoft.machinelearningservices/workspaces/hub-a`;

describe('the segments of a hub in a path', () => {
  it.each([
    {
      text: ID,
      segments: { subscription: SUBSCRIPTION, group: 'rg-ai', name: 'hub-a' },
      why: 'an id has all three parts',
    },
    { text: 'hub-a', segments: { subscription: '-', group: '-', name: 'hub-a' }, why: 'a name alone may be anywhere' },
    {
      text: 'rg-ai/hub-a',
      segments: { subscription: '-', group: 'rg-ai', name: 'hub-a' },
      why: 'GROUP/NAME names the group',
    },
  ])('come from $text and lead back to it: $why', ({ segments, text }) => {
    expect(hubSegments(text)).toEqual(segments);
    expect(hubOfSegments(segments)).toBe(text);
  });

  it('are compared without case', () => {
    expect(hubOfSegments({ subscription: SUBSCRIPTION.toUpperCase(), group: 'RG-AI', name: 'Hub-A' })).toBe(ID);
  });

  it.each([
    {
      segments: { subscription: SUBSCRIPTION, group: 'rg/x', name: 'hub-a' },
      why: 'an encoded slash is no part of a name',
    },
    { segments: { subscription: '-', group: '-', name: 'rg/hub-a' }, why: 'a name alone has no slash' },
    { segments: { subscription: SUBSCRIPTION, group: 'rg?x', name: 'hub-a' }, why: 'no id holds such a character' },
    { segments: { subscription: SUBSCRIPTION, group: 'rg', name: ' ' }, why: 'a blank is no name' },
  ])('name no hub when $why', ({ segments }) => {
    expect(hubOfSegments(segments)).toBeUndefined();
  });

  it('are undefined for a text that is no form of a name', () => {
    expect(hubSegments('a/b/c')).toBeUndefined();
  });
});
