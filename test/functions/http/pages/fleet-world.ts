import type { PageParts } from '../../../../src/functions/http/pages/page-parts.ts';
import { pagesHandler } from '../../../../src/functions/http/pages/pages-handler.ts';
import type { WebResponse } from '../../../../src/functions/http/web-message.ts';
import { storedActions } from '../../../../src/reconcile/actions/stored-actions.ts';
import type { ReconcileDeps } from '../../../../src/reconcile/deps.ts';
import type { Caller } from '../../../../src/reconcile/queries/caller.ts';
import { liveReads } from '../../../../src/reconcile/queries/live/live-reads.ts';
import { webReads } from '../../../../src/reconcile/queries/web/indexed-reads.ts';
import { NO_HURRY } from '../../../reconcile/queries/stored-fleets.ts';

/** Callers of the pages. */
export const OPERATOR: Caller = { kind: 'Person', name: 'lee@contoso.com', objectId: undefined, role: 'Operator' };
export const READER: Caller = { ...OPERATOR, name: 'kim@contoso.com', role: 'Reader' };

/** What the pages are made from in a deployment: real reads and real actions over the rows of a world. */
export function deployedParts(deps: ReconcileDeps): PageParts {
  let ids = 0;
  return {
    reads: webReads({ ...deps, scheduler: NO_HURRY, writesAllowed: true }),
    live: liveReads(deps),
    actions: storedActions(deps),
    environment: 'contoso-prod',
    version: '1.2.3',
    now: () => deps.clock.now(),
    newId: () => {
      ids += 1;
      return `form-${ids}`;
    },
  };
}

/** Answers one GET. */
export async function getPage(
  parts: PageParts,
  path: string,
  caller = READER,
): Promise<WebResponse & { html: string }> {
  const request = {
    method: 'GET',
    url: new URL(path, 'https://hubwarden.example'),
    headers: new Map(),
    body: new Uint8Array(),
    requestId: 'request-1',
  };
  const answer = await pagesHandler(parts)(request, caller);
  return { ...answer, html: String(answer.body) };
}
