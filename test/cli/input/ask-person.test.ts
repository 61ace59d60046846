import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { askPerson } from '../../../src/cli/input/ask-person.ts';

async function asked(typed: string, { end = false } = {}) {
  const input = new PassThrough();
  const output = new PassThrough();
  let interrupts = 0;
  const answer = askPerson({ input, output }, 'Send 1 step? ', () => {
    interrupts += 1;
  });
  input.write(typed);
  if (end) input.end();
  return { answer: await answer, interrupts, shown: String(output.read()) };
}

describe('a question at the terminal', () => {
  it('is answered by the line that the person types', async () => {
    const { answer, interrupts, shown } = await asked('yes\r');
    expect({ answer, interrupts }).toEqual({ answer: 'yes', interrupts: 0 });
    expect(shown).toContain('Send 1 step? ');
  });

  it('is answered by nothing at Ctrl-C, even after letters, and the interruption is passed on', async () => {
    expect(await asked('ye\u0003')).toMatchObject({ answer: '', interrupts: 1 });
  });

  it('is answered by nothing when the input ends', async () => {
    expect(await asked('', { end: true })).toMatchObject({ answer: '', interrupts: 0 });
  });
});
