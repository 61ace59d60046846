import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { SendFailure } from '../../reconcile/ports.ts';
import type { PostAnswer } from './guarded-post.ts';
import { shownAnswer } from './shown-answer.ts';

/** Meaning of a status of any receiver. */
export type StatusMeaning = 'Taken' | SendFailure['kind'];

const LATER: ReadonlySet<number> = new Set([408, 425, 429]);

// The receiver rejects this notification; it may accept the next one.
const REFUSED: ReadonlySet<number> = new Set([400, 406, 409, 411, 412, 413, 415, 422, 431]);

/**
 * Meaning of a status for a notification. 2xx: taken. 408, 425, 429, 5xx: later. Statuses about the notification
 * itself: refused. All others, redirects included, mean that the receiver is missing, forbids access or is of another
 * type: broken, so that another receiver reports it.
 */
export function statusMeaning(status: number): StatusMeaning {
  if (status >= 200 && status < 300) return 'Taken';
  if (status >= 500 || LATER.has(status)) return 'Later';
  return REFUSED.has(status) ? 'Refused' : 'Broken';
}

// A failing service, or a gateway in front of it, may have forwarded the request first.
const LOST_BEHIND: ReadonlySet<number> = new Set([500, 502, 504]);

/** A failure for the outbox, with the status and the part of the answer that {@link shownAnswer} allows. */
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

/** The outcome of an answer whose status says everything. */
export function outcomeByStatus(answer: PostAnswer, secrets: readonly string[]): Result<void, SendFailure> {
  const meaning = statusMeaning(answer.status);
  return meaning === 'Taken' ? ok(undefined) : failureAs(meaning, answer, secrets);
}
