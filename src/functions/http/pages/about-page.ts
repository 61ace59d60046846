import { AboutPage } from '../../../report/pages/about/about-page.tsx';
import { view } from '../../../report/pages/frame/render-page.tsx';
import type { PageCall } from './page-parts.ts';
import type { PageResult } from './page-result.ts';
import { page } from './page-result.ts';

/** `/about`: version, policy and health of the deployment. */
export async function aboutPage({ parts }: PageCall): Promise<PageResult> {
  const [overview, controls] = await Promise.all([parts.reads.overview(), parts.reads.controls()]);
  if (!overview.ok) return { kind: 'Unavailable', message: overview.error };
  return page(view(AboutPage, { overview: overview.value, controls }), { jsonPath: '/api/about' });
}
