import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { issueText } from '../../../../src/functions/http/api/issue-text.ts';

const BODY = z.strictObject({ reason: z.string(), order: z.enum(['halt', 'resume']), hours: z.int() });

function textsOf(body: unknown): readonly string[] {
  const parsed = BODY.safeParse(body);
  return parsed.success ? [] : parsed.error.issues.map(issueText);
}

describe('a problem of a request', () => {
  it.each([
    [{ order: 'halt', hours: 1 }, 'it is missing. Give a text.'],
    [{ order: 'halt', hours: 'x', reason: 'y' }, 'it must be a number, and not a text.'],
    [{ order: 'stop', hours: 1, reason: 'y' }, 'it must be one of "halt", "resume".'],
    [{ order: 'halt', hours: 1, reason: [] }, 'it must be a text, and not a list.'],
  ])('%j says what to give', (body, text) => {
    expect(textsOf(body)).toEqual([text]);
  });

  it('keeps every other sentence, with a full stop', () => {
    expect(textsOf({ order: 'halt', hours: 1.5, reason: 'y' })[0]).toMatch(/\.$/);
  });
});
