import { CATALOGUE, entryOf } from './catalogue/catalogue.ts';

/** Edition of rows that name none. */
const FIRST_EDITION = 1;

/**
 * Edition of the judgement: the newest edition that a row of the catalogue names. It grows when a version of Hubwarden has new
 * finding codes (`sinceEdition`), or when a code comes to mean more than before (`changedInEditions`). A hub's row remembers
 * the edition that judged the hub last.
 *
 * Edition 2 judges rules of other categories and rules that cannot be read in full (HW203, HW204, HW210, HW211), Spark of
 * private endpoints (HW205, HW206, HW407), the state of the network as a whole (HW303, HW304), service rules by the hub's own
 * resources (HW208), an empty list of modes (HW104 became HW402), unknown firewall SKUs (HW105), answers without managed
 * networks (HW603), and rules that Azure does not store as written (HW502).
 */
export const JUDGEMENT_EDITION: number = Math.max(
  ...Object.values(CATALOGUE).flatMap((entry) => [entry.sinceEdition, ...entry.changedInEditions]),
);

/** The newest judgement of a hub by an earlier version of Hubwarden. */
export interface LastJudgement {
  readonly edition: number;
  /** Time of the read that it rests on (ISO). */
  readonly at: string;
}

/** The judgements that a hub's record stores. */
export interface JudgedBy {
  readonly edition?: number | undefined;
  /**
   * Time of the newest judgement by that edition, if a newer edition has read the hub since and has not reported it
   * yet.
   */
  readonly editionAt?: string | undefined;
  readonly confirmedAt: string;
}

/** The judgement before this one if an earlier edition made it; undefined if this edition has judged the hub before. */
export function lastJudgementOf({
  confirmedAt,
  edition = FIRST_EDITION,
  editionAt,
}: JudgedBy): LastJudgement | undefined {
  return edition >= JUDGEMENT_EDITION ? undefined : { edition, at: editionAt ?? confirmedAt };
}

/** True for a code that is new, or covers more, since that judgement. */
export function isOfNewEdition(code: string, { edition }: LastJudgement): boolean {
  const entry = entryOf(code);
  if (entry === undefined) return false;
  return [entry.sinceEdition, ...entry.changedInEditions].some((each) => each > edition);
}
