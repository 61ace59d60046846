import type { PageParts } from '../../../../src/functions/http/pages/page-parts.ts';
import type { WebResponse } from '../../../../src/functions/http/web-message.ts';
import type { ReconcileDeps } from '../../../../src/reconcile/deps.ts';
import type { VirtualApp } from '../../../reconcile/virtual-app.ts';
import { get, partsOf, READER } from './page-world.ts';

export { OPERATOR, READER } from './page-world.ts';

/** What the pages are made from, over the rows of a deployment. */
export function deployedParts(deps: ReconcileDeps): PageParts {
  return partsOf({ deps, clock: deps.clock } as VirtualApp);
}

/** Answers one GET, of a reader unless another caller is given. */
export async function getPage(
  parts: PageParts,
  path: string,
  caller = READER,
): Promise<WebResponse & { html: string }> {
  const answer = await get(parts, path, caller);
  return { ...answer, html: String(answer.body) };
}
