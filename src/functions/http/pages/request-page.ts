import { view } from '../../../report/pages/frame/render-page.tsx';
import { RequestPage } from '../../../report/pages/requests/request-page.tsx';
import type { PageCall } from './page-parts.ts';
import { readQuery } from './page-query.ts';
import type { PageResult } from './page-result.ts';
import { page } from './page-result.ts';

/** `/requests/:reference`: what became of a request of a person. */
export async function requestPage({ params: { reference = '' }, parts, query }: PageCall): Promise<PageResult> {
  const read = readQuery(query, []);
  if (!read.ok) return { kind: 'BadRequest', message: read.error };
  const request = await parts.reads.request(reference);
  if (request === undefined)
    return {
      kind: 'NotFound',
      title: 'No such request',
      message:
        'No request of this name is kept. Requests are kept as long as changes of hubs; the time line of a hub names those about it.',
    };
  return page(view(RequestPage, { request }));
}
