import { commandInText } from '../../text/command-text.ts';
import { BUILT_IN_PACKS, listPacks, packNamed } from './built-in-packs.ts';
import type { Pack } from './pack.ts';
import { packReference } from './pack.ts';

/** Editions that a later review compared with their pages and found unchanged, with the date. */
const LATER_REVIEWS: ReadonlyMap<string, string> = new Map([
  ['python-packages@2026-02', '2026-11-30'],
  ['curated-by-azure@2026-02', '2026-11-30'],
  ['huggingface@2026-06', '2026-11-30'],
]);

/** The day, `YYYY-MM-DD`, of the last review of an edition. */
export function lastReviewedOn(pack: Pack): string {
  const days = pack.hosts.map(({ reviewedOn }) => reviewedOn);
  return [LATER_REVIEWS.get(packReference(pack)) ?? '', ...days].reduce((a, b) => (a > b ? a : b));
}

const MONTHS_A_REVIEW_HOLDS = 6;

/**
 * Names editions whose last review is more than six months old, a sentence for each.
 *
 * @param references built-in packs in use, with or without edition; undefined: every pack in its newest edition
 */
export function staleReviews(references: readonly string[] | undefined, now: Date): readonly string[] {
  const oldest = new Date(now);
  oldest.setUTCMonth(oldest.getUTCMonth() - MONTHS_A_REVIEW_HOLDS);
  return packsOf(references)
    .filter((pack) => Date.parse(lastReviewedOn(pack)) < oldest.getTime())
    .map((pack) => sentence(pack));
}

function packsOf(references: readonly string[] | undefined): readonly Pack[] {
  if (references === undefined) return listPacks();
  const named = references.map(packNamed).flatMap((pack) => (pack.ok ? [pack.value] : []));
  return BUILT_IN_PACKS.filter((pack) => named.includes(pack));
}

function sentence(pack: Pack): string {
  const newest = listPacks().find(({ name }) => name === pack.name);
  const what = `The hosts of pack ${packReference(pack)} were last reviewed on ${lastReviewedOn(pack)}, more than six months ago.`;
  return newest === undefined || newest === pack
    ? `${what} Compare them with their page (${commandInText('packs', 'show', packReference(pack))} names it), or use a newer release.`
    : `${what} ${packReference(newest)} is newer: ${commandInText('packs', 'show', packReference(newest))}.`;
}
