import type { Words } from '../../../../core/kind-words.ts';
import { wordsOfKinds } from '../../../../core/kind-words.ts';
import type { Verdict } from '../../../../core/verdict/catalogue/vocabulary.ts';
import { VERDICTS } from '../../../../core/verdict/catalogue/vocabulary.ts';
import type { FleetTrend, TrendPoint } from '../../../../reconcile/queries/web-reads.ts';
import { counted, countText } from '../../parts/parts.tsx';
import { utcText } from '../../parts/time.tsx';

/**
 * A trend as one sentence: how the last sweep found the fleet, and what has changed since the first one in the range.
 *
 * @param words of what the fleet holds
 */
export function trendSentence({ points }: Pick<FleetTrend, 'points'>, words: Words = wordsOfKinds([])): string {
  const [first, last] = [points.at(0), points.at(-1)];
  if (first === undefined || last === undefined) return 'No sweep is in this range.';
  const found = `The last sweep found ${countText(last.verdicts.Compliant ?? 0)} of ${counted(last.hubs, words.one, words.many)} compliant`;
  if (first === last) return `${found}. It is the only sweep in this range.`;
  const changes = VERDICTS.flatMap((verdict) => changeText(verdict, first, last));
  const since = `since ${utcText(first.startedAt)}`;
  return changes.length === 0
    ? `${found}; no count has changed ${since}.`
    : `${found}; ${since}: ${changes.join(', ')}.`;
}

function changeText(verdict: Verdict, first: TrendPoint, last: TrendPoint): readonly string[] {
  const change = (last.verdicts[verdict] ?? 0) - (first.verdicts[verdict] ?? 0);
  if (change === 0) return [];
  return [`${countText(Math.abs(change))} ${change > 0 ? 'more' : 'fewer'} ${verdict}`];
}
