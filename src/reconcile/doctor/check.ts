import type { Failure } from '../../core/azure/failure.ts';

/** One thing that `doctor` looked at. */
export interface Check {
  /** What was looked at, in a few words. */
  readonly what: string;
  /** Where: an ARM id, or what else is meant. */
  readonly where: string;
  /** `Unknown`: it could not be looked at. */
  readonly outcome: 'Good' | 'Bad' | 'Unknown';
  /** What was seen, in a sentence. */
  readonly seen: string;
  /** What a person does about it; undefined when nothing needs doing. */
  readonly fix: string | undefined;
}

/** What was looked at, and where. */
export type CheckSubject = Pick<Check, 'what' | 'where'>;

/** It is as it should be. */
export function passedCheck(judged: CheckSubject, seen: string): Check {
  return { ...judged, outcome: 'Good', seen, fix: undefined };
}

/** It is not, and this is what to do. */
export function failedCheck(judged: CheckSubject, seen: string, fix: string): Check {
  return { ...judged, outcome: 'Bad', seen, fix };
}

/** Azure did not tell. */
export function unknownCheck(judged: CheckSubject, failure: Failure): Check {
  const fix =
    failure.kind === 'Forbidden'
      ? `Run doctor as an identity that may read this${failure.action === undefined ? '' : ` (${failure.action})`}.`
      : 'Try again; if it stays, check the health of Azure.';
  return { ...judged, outcome: 'Unknown', seen: failure.detail, fix };
}
