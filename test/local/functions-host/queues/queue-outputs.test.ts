import { describe, expect, it } from 'vitest';
import { messagesFrom } from '../../../../src/local/functions-host/queues/queue-outputs.ts';

describe('messagesFrom', () => {
  it.each([
    { output: { string: 'text' }, messages: ['text'], why: 'sends a string as it is' },
    { output: { string: '[1,2]' }, messages: ['[1,2]'], why: 'sends a string that looks like an array as one message' },
    { output: { json: '{"a":1}' }, messages: ['{"a":1}'], why: 'sends an object as JSON' },
    { output: { json: '[{"a":1},"b",3]' }, messages: ['{"a":1}', 'b', '3'], why: 'sends one message per element' },
    { output: { json: '[null]' }, messages: [], why: 'sends nothing for null elements' },
    { output: { json: '[]' }, messages: [], why: 'sends nothing for an empty array' },
    { output: { int: 3 }, messages: ['3'], why: 'sends a number as text' },
    { output: { bytes: new Uint8Array([1]) }, messages: [new Uint8Array([1])], why: 'sends bytes as they are' },
  ])('$why', ({ output, messages }) => {
    expect(messagesFrom(output)).toEqual(messages);
  });
});
