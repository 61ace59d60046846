import { withQuery } from '../../../core/pages/page-paths.ts';
import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import { foldCase } from '../../../core/text/fold-case.ts';
import { ExemptionsPage } from '../../../report/pages/exemptions/exemptions-page.tsx';
import { view } from '../../../report/pages/frame/render-page.tsx';
import type { PageCall } from './page-parts.ts';
import { flagProblem, readQuery } from './page-query.ts';
import type { PageResult } from './page-result.ts';
import { page } from './page-result.ts';

/** `/exemptions?owner=&within=&unused=`: the exemptions of the active policy. */
export async function exemptionsPage({ parts, query }: PageCall): Promise<PageResult> {
  const read = readQuery(query, ['owner', 'within', 'unused']);
  if (!read.ok) return { kind: 'BadRequest', message: read.error };
  const { owner, unused, within } = read.value;
  const wrong = flagProblem('unused', unused);
  if (wrong !== undefined) return { kind: 'BadRequest', message: wrong };
  const shown = { owner, within, unused: unused !== undefined };
  const seconds = secondsOf(within);
  if (!seconds.ok)
    return page(view(ExemptionsPage, { list: undefined, shown, problem: seconds.error }), { status: 400 });
  const found = await parts.reads.exemptions({
    filter: undefined,
    owner,
    expiresWithinSeconds: seconds.value,
    onlyUnused: shown.unused,
  });
  if (!found.ok) return { kind: 'Unavailable', message: found.error };
  const jsonPath = withQuery('/api/exemptions', {
    owner,
    expiresWithinSeconds: seconds.value?.toString(),
    unused: shown.unused ? 'true' : undefined,
  });
  return page(view(ExemptionsPage, { list: found.value, shown, problem: undefined }), { jsonPath });
}

const UNIT_SECONDS = { h: 3600, d: 86_400, w: 604_800 } as const;

function secondsOf(text: string | undefined): Result<number | undefined, string> {
  if (text === undefined) return ok(undefined);
  const [, digits, unit] = /^(\d{1,5})([hdw])$/.exec(foldCase(text)) ?? [];
  if (digits === undefined || (unit !== 'h' && unit !== 'd' && unit !== 'w'))
    return err(`"${text.slice(0, 40)}" is not a duration. Write a whole number with h, d or w, such as 30d.`);
  return ok(Number(digits) * UNIT_SECONDS[unit]);
}
