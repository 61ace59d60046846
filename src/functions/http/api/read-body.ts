import type * as z from 'zod';
import { ok } from '../../../core/result.ts';
import type { Operation } from '../../../report/api/operations/operation.ts';
import type { ProblemDetail } from '../../../report/api/schemas/problem.ts';
import type { WebRequest } from '../web-message.ts';
import { LARGEST_BODY_BYTES } from '../web-message.ts';
import type { Answered } from './failure.ts';
import { failed, faulty } from './failure.ts';
import { issueText } from './issue-text.ts';

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** No body of the API is nested as deep; without a limit, a check of 64 KB of brackets could exhaust the stack. */
const DEEPEST = 20;

/** Reads the body of a request for an operation. Without a body, an operation takes `{}`. */
export function readBody(request: WebRequest, { body: schema }: Operation): Answered<unknown> {
  const { body } = request;
  if (body.byteLength > LARGEST_BODY_BYTES) return failed('BodyTooLarge', 'The body has more than 65,536 bytes.');
  if (schema === undefined) {
    if (body.byteLength === 0) return ok(undefined);
    return faulty('BadBody', [{ pointer: '', detail: 'The operation takes no body.' }]);
  }
  if (body.byteLength > 0 && !isJson(request.headers.get('content-type')))
    return failed('UnsupportedMediaType', 'The body is not declared as JSON. Send content-type: application/json.');
  const read = body.byteLength === 0 ? ok({}) : jsonOf(body);
  if (!read.ok) return read;
  const parsed = schema.safeParse(read.value);
  if (parsed.success) return ok(parsed.data);
  return faulty('BadBody', parsed.error.issues.slice(0, MOST_FAULTS).map(bodyFault));
}

/** Faults that an answer lists. */
const MOST_FAULTS = 20;

function isJson(contentType: string | undefined): boolean {
  return /^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?$/i.test(contentType?.trim() ?? '');
}

function jsonOf(body: Uint8Array): Answered<unknown> {
  let text: string;
  try {
    text = UTF8.decode(body);
  } catch {
    return failed('BadEncoding', 'The body is not UTF-8.');
  }
  if (isDeep(text)) return faulty('BadBody', [{ pointer: '', detail: `it is nested deeper than ${DEEPEST} levels.` }]);
  try {
    return ok(JSON.parse(text));
  } catch {
    return faulty('BadBody', [{ pointer: '', detail: 'the body is not JSON.' }]);
  }
}

// A text that does not end takes the rest, so that no character is looked at twice.
const TEXTS = /"[^"\\]*(?:\\.[^"\\]*)*"?/gs;

/** True when brackets outside of texts are nested too deep. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (const character of text.replace(TEXTS, '')) {
    if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > DEEPEST) return true;
  }
  return false;
}

function bodyFault(issue: z.core.$ZodIssue): ProblemDetail {
  const pointer = issue.path.map((each) => `/${String(each).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    return { pointer, detail: `the operation does not take ${JSON.stringify(key.slice(0, 100))}.` };
  }
  return { pointer, detail: issueText(issue) };
}
