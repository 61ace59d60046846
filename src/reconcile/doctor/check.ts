import type { Failure } from '../../core/azure/failure.ts';

/** One check of `doctor`. */
export interface Check {
  /** The subject of the check, in a few words. */
  readonly what: string;
  /** The place of the subject: an ARM id, or another name. */
  readonly where: string;
  /** `Unknown`: the subject could not be read. */
  readonly outcome: 'Good' | 'Bad' | 'Unknown';
  /** The result, in a sentence. */
  readonly seen: string;
  /** The remedy for a person; undefined when none is needed. */
  readonly fix: string | undefined;
}

/** The subject of a check, and its place. */
export type CheckSubject = Pick<Check, 'what' | 'where'>;

/** A check without a problem. */
export function passedCheck(judged: CheckSubject, seen: string): Check {
  return { ...judged, outcome: 'Good', seen, fix: undefined };
}

/** A check with a problem and its remedy. */
export function failedCheck(judged: CheckSubject, seen: string, fix: string): Check {
  return { ...judged, outcome: 'Bad', seen, fix };
}

/** A check that Azure did not answer. */
export function unknownCheck(judged: CheckSubject, failure: Failure): Check {
  const fix =
    failure.kind === 'Forbidden'
      ? `Run doctor as an identity that may read this${failure.action === undefined ? '' : ` (${failure.action})`}.`
      : 'Try again; if the error persists, check the health of Azure.';
  return { ...judged, outcome: 'Unknown', seen: failure.detail, fix };
}
