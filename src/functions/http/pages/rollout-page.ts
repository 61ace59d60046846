import { view } from '../../../report/pages/frame/render-page.tsx';
import { RolloutPage } from '../../../report/pages/rollout/rollout-page.tsx';
import type { PageCall } from './page-parts.ts';
import { readQuery } from './page-query.ts';
import type { PageResult } from './page-result.ts';
import { page } from './page-result.ts';

/** `/rollout`: the progress of the active version, and the forms that halt, resume and open it. */
export async function rolloutPage({ parts, query }: PageCall): Promise<PageResult> {
  const read = readQuery(query, []);
  if (!read.ok) return { kind: 'BadRequest', message: read.error };
  // The state first: if the roll-out moves between the two reads, the form is refused and not the other way round.
  const state = await parts.actions.state({ kind: 'Rollout' });
  const status = await parts.reads.rollout();
  return page(view(RolloutPage, { status, seen: state.ok ? state.value : undefined }), { jsonPath: '/api/rollout' });
}
