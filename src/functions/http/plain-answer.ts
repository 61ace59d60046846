import { isProblemCode } from '../../report/api/schemas/problem-codes.ts';
import type { PlainPage } from './plain-page.ts';
import { plainPageHtml } from './plain-page.ts';
import type { Surface } from './surface.ts';
import type { WebRequest, WebResponse } from './web-message.ts';

/** An answer without data, in words for people and with a code for programs. */
export interface PlainAnswer {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  /** Sentences. */
  readonly text: readonly string[];
  readonly links?: PlainPage['links'];
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Answers with a page, or, on the surfaces for programs, with a problem (RFC 9457) whose code stands in `x-ms-error-code`
 * too, as Azure's own APIs do it.
 */
export function plainAnswer(answer: PlainAnswer, surface: Surface, { requestId }: WebRequest): WebResponse {
  const { code, headers, links = [], status, text, title } = answer;
  if (surface === 'Pages') {
    const body = plainPageHtml({ title, text, links, requestId });
    return { status, headers: { ...headers, 'content-type': 'text/html; charset=utf-8' }, body };
  }
  const problem = { type: typeOf(code), title, status, detail: text.join(' '), code, requestId };
  return {
    status,
    headers: { ...headers, 'content-type': 'application/problem+json', 'x-ms-error-code': code },
    body: JSON.stringify(problem),
  };
}

/** Codes of the gate and the server are not among those that the API explains: for them a type would be a dead link. */
function typeOf(code: string): string {
  return isProblemCode(code) ? `/api/problems/${code}` : 'about:blank';
}

/** The answer for a path that no route has. */
export function notFound(surface: Surface, request: WebRequest): WebResponse {
  const answer: PlainAnswer = {
    status: 404,
    code: 'NotFound',
    title: 'There is no such page',
    text: ['Nothing stands at this address. Check it, or begin at the first page.'],
    links: [{ path: '/', text: 'First page' }],
  };
  return plainAnswer(answer, surface, request);
}
