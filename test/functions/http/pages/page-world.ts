import type { PageParts } from '../../../../src/functions/http/pages/page-parts.ts';
import { pagesHandler } from '../../../../src/functions/http/pages/pages-handler.ts';
import type { WebResponse } from '../../../../src/functions/http/web-message.ts';
import { storedActions } from '../../../../src/reconcile/actions/stored-actions.ts';
import type { Caller } from '../../../../src/reconcile/queries/caller.ts';
import { liveReads } from '../../../../src/reconcile/queries/live/live-reads.ts';
import { webReads } from '../../../../src/reconcile/queries/web/indexed-reads.ts';
import { NO_HURRY } from '../../../reconcile/queries/stored-fleets.ts';
import type { VirtualApp } from '../../../reconcile/virtual-app.ts';

/** What the rows of a test throw while their store does not answer. */
export const STORE_IS_DOWN = 'connect ECONNREFUSED';

export const OPERATOR: Caller = { kind: 'Person', name: 'lee@contoso.com', objectId: undefined, role: 'Operator' };
export const READER: Caller = { ...OPERATOR, name: 'kim@contoso.com', role: 'Reader' };

/** What the pages are made from, over a world. */
export function partsOf(world: VirtualApp): PageParts {
  let ids = 0;
  return {
    reads: webReads({ ...world.deps, scheduler: NO_HURRY }),
    live: liveReads(world.deps),
    actions: storedActions(world.deps),
    environment: 'contoso-prod',
    version: '1.2.3',
    now: () => world.clock.now(),
    log: world.deps.log,
    isStoreFailure: (error) => error instanceof Error && error.message === STORE_IS_DOWN,
    newId: () => {
      ids += 1;
      return `form-${ids}`;
    },
  };
}

/** Answers one GET of a person. */
export function get(parts: PageParts, path: string, caller: Caller = OPERATOR): Promise<WebResponse> {
  return send(parts, { method: 'GET', path }, caller);
}

/** Sends a form of a person, as a browser does. */
export function post(
  parts: PageParts,
  path: string,
  fields: Readonly<Record<string, string>> | string,
  caller: Caller = OPERATOR,
): Promise<WebResponse> {
  const body = typeof fields === 'string' ? fields : String(new URLSearchParams(fields));
  return send(parts, { method: 'POST', path, body, type: 'application/x-www-form-urlencoded' }, caller);
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly type?: string;
}

/** Sends any request. */
export function send(parts: PageParts, { body = '', method, path, type }: Sent, caller: Caller = OPERATOR) {
  return pagesHandler(parts)(
    {
      method,
      url: new URL(path, 'https://hubwarden.example'),
      headers: new Map(type === undefined ? [] : [['content-type', type]]),
      body: new TextEncoder().encode(body),
      requestId: 'request-1',
    },
    caller,
  );
}
