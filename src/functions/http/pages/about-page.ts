import { AboutPage } from '../../../report/pages/about/about-page.tsx';
import { view } from '../../../report/pages/frame/render-page.tsx';
import type { PageCall } from './page-parts.ts';
import { readQuery } from './page-query.ts';
import type { PageResult } from './page-result.ts';
import { page } from './page-result.ts';

/** `/about`: version, policy and health of the deployment. */
export async function aboutPage({ parts, query }: PageCall): Promise<PageResult> {
  const read = readQuery(query, []);
  if (!read.ok) return { kind: 'BadRequest', message: read.error };
  const { actions, reads } = parts;
  const writesSeen = await actions.state({ kind: 'Writes' });
  const breakerSeen = await actions.state({ kind: 'Breaker' });
  const [overview, controls] = await Promise.all([reads.overview(), reads.controls()]);
  if (!overview.ok) return { kind: 'Unavailable', message: overview.error };
  const shown = { overview: overview.value, controls, writesSeen, breakerSeen };
  return page(view(AboutPage, shown), { jsonPath: '/api/about' });
}
