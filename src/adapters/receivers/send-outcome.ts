import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { SendFailure } from '../../reconcile/ports.ts';
import type { PostAnswer } from './guarded-post.ts';
import { shownAnswer } from './shown-answer.ts';

/** What a status says, whoever answered. */
export type StatusMeaning = 'Taken' | SendFailure['kind'];

const LATER: ReadonlySet<number> = new Set([408, 425, 429]);

// The notice is what is wrong, or what the receiver takes it for; the next one may do.
const REFUSED: ReadonlySet<number> = new Set([400, 406, 409, 411, 412, 413, 415, 422, 431]);

/**
 * What a status means for a notice. 2xx: taken. 408, 425, 429, 5xx: later. What the notice itself is the cause of:
 * refused. All else, redirects included, is a receiver that is not there, not allowed, or not what it is taken for: broken,
 * so that people hear of it through another one.
 */
export function statusMeaning(status: number): StatusMeaning {
  if (status >= 200 && status < 300) return 'Taken';
  if (status >= 500 || LATER.has(status)) return 'Later';
  return REFUSED.has(status) ? 'Refused' : 'Broken';
}

// A service that fails, or a gateway before it, may have passed the request on first.
const LOST_BEHIND: ReadonlySet<number> = new Set([500, 502, 504]);

/** A failure as the outbox reads it, with the status and what {@link shownAnswer} leaves of the answer. */
export function failureAs(
  kind: SendFailure['kind'],
  answer: PostAnswer,
  secrets: readonly string[],
): { readonly ok: false; readonly error: SendFailure } {
  const { status } = answer;
  const said = shownAnswer(answer.body, secrets);
  const detail = `it answered ${status}${said === '' ? '' : `: ${said}`}`;
  if (kind === 'Later') {
    const later = { kind, retryAfterSeconds: answer.retryAfterSeconds, detail };
    return err(LOST_BEHIND.has(status) ? { ...later, mayHaveArrived: true } : later);
  }
  return err({ kind, status, detail });
}

/** The outcome of an answer that is fully described by its status. */
export function outcomeByStatus(answer: PostAnswer, secrets: readonly string[]): Result<void, SendFailure> {
  const meaning = statusMeaning(answer.status);
  return meaning === 'Taken' ? ok(undefined) : failureAs(meaning, answer, secrets);
}
