import { PRICE_SOURCE } from '../../core/scale/price-list.ts';
import type { ScaleFigures } from '../../core/scale/scale.ts';
import { scaleOf } from '../../core/scale/scale.ts';
import type { ScaleTexts } from '../../core/scale/scale-input.ts';
import { scaleInputFrom } from '../../core/scale/scale-input.ts';
import { scaleRowsOf, shareText } from '../../core/scale/scale-rows.ts';
import type { CommandContext } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { answer, failure } from '../command/command-result.ts';
import { renderTable } from '../text/render-table.ts';

/** `scale`: computes what a fleet of a size costs, and which limit it reaches first. Reads nothing. */
export function scaleCommand(texts: ScaleTexts, { paint }: Pick<CommandContext, 'paint'>): CommandResult {
  const input = scaleInputFrom(texts);
  if (!input.ok) return failure(input.error.join('\n'));
  const figures = scaleOf(input.value);
  const isWithin = figures.limits.every(({ used }) => used <= 1);
  return answer(isWithin ? 0 : 2, {
    text: scaleText(figures, paint),
    json: {
      ...figures,
      instancesForHalfInterval: figures.instancesForHalfInterval ?? null,
      limits: figures.limits.map(finiteLimit),
      priceSource: PRICE_SOURCE,
    },
    notes: [`Prices: ${PRICE_SOURCE}. docs/scale.md says what is counted, assumed and left out.`],
  });
}

function scaleText(figures: ScaleFigures, paint: CommandContext['paint']): string {
  const [first, ...rest] = figures.limits;
  const limits = renderTable(
    ['LIMIT', 'USED'],
    figures.limits.map(({ used, what }) => [what, shareText(used)]),
    paint,
  );
  const over = [first, ...rest].filter((limit) => limit !== undefined && limit.used > 1);
  const shown = over.length > 0 ? over : [first];
  return [
    renderTable(['FIGURE', 'VALUE'], scaleRowsOf(figures), paint),
    '',
    limits,
    '',
    ...shown.flatMap((limit) =>
      limit === undefined ? [] : [`${limit.used > 1 ? 'Exceeded' : 'Reached first'}: ${limit.what}. ${limit.remedy}`],
    ),
  ].join('\n');
}

/** JSON has no infinite number: null says that no number of instances is enough. */
function finiteLimit<Limit extends { readonly used: number }>(limit: Limit) {
  return { ...limit, used: Number.isFinite(limit.used) ? limit.used : null };
}
