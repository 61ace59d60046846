import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import openApi from '../../docs/openapi.json' with { type: 'json' };
import { systemScheduler } from '../../src/adapters/clock/system-scheduler.ts';
import type { AccessPlatform } from '../../src/functions/http/access/access-platform.ts';
import { apiHandler } from '../../src/functions/http/api/api-handler.ts';
import { pagesHandler } from '../../src/functions/http/pages/pages-handler.ts';
import type { Web } from '../../src/functions/http/serve/web-server.ts';
import { WebServer } from '../../src/functions/http/serve/web-server.ts';
import { listenLocally } from '../../src/local/common/listen-locally.ts';
import { storedActions } from '../../src/reconcile/actions/stored-actions.ts';
import { liveReads } from '../../src/reconcile/queries/live/live-reads.ts';
import { webReads } from '../../src/reconcile/queries/web/indexed-reads.ts';
import type { WebReads } from '../../src/reconcile/queries/web-reads.ts';
import { isStoreFailure } from '../../src/reconcile/store-failure.ts';
import type { VirtualApp } from '../reconcile/virtual-app.ts';

/** The pages over a fleet in memory, with the gate, the limits and the headers of the app, for a browser. */
export interface PagesServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  close(): Promise<void>;
}

/** Replaces what the pages read, for data that no fleet in memory has. */
export type ChangeReads = (reads: WebReads) => WebReads;

/** Pages and API over a fleet, as the app composes them. */
export function webOn(world: VirtualApp, publicUrl: string, change: ChangeReads = (reads) => reads): Web {
  const deps = world.deps;
  const parts = {
    reads: change(webReads({ ...deps, scheduler: systemScheduler() })),
    live: liveReads(deps),
    actions: storedActions(deps),
    environment: 'contoso',
    version: '0',
    now: () => world.clock.now(),
    newId: () => randomUUID(),
    publicUrl,
    openApi: async () => openApi,
    isStoreFailure,
    log: deps.log,
  };
  const [pages, api] = [pagesHandler(parts), apiHandler(parts)];
  return async (request, caller, surface) =>
    surface === 'Pages' ? await pages(request, caller) : await api(request, caller, surface);
}

/** Serves a fleet on a free port of this machine, to the operator of the local stack. */
export async function servePages(world: VirtualApp, change?: ChangeReads): Promise<PagesServer> {
  const server = createServer();
  const port = await listenLocally(server, 0);
  const url = `http://127.0.0.1:${port}`;
  const platform: AccessPlatform = {
    clientId: undefined,
    tenants: undefined,
    authEnabled: undefined,
    authConfig: undefined,
    isKeyedApiOpen: false,
    isLocalOperator: true,
    hostedBy: [],
    publicOrigin: url,
  };
  const web = webOn(world, url, change);
  const limits = { perMinute: 100_000, atOnce: 8, mostWaiting: 64, waitMs: 10_000, deadlineMs: 90_000 };
  answerFrom(server, new WebServer({ platform, web: async () => web, now: () => world.clock.now(), limits }), url);
  return {
    url,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answerFrom(server: Server, web: WebServer<undefined>, url: string): void {
  const silent = (): void => undefined;
  const log = {
    info: silent,
    warn: silent,
    error: (message: string, fields: unknown) => console.error(message, fields),
  };
  server.on('request', async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as const);
    const request = {
      method: incoming.method ?? 'GET',
      url: new URL(url + (incoming.url ?? '/')),
      headers: new Map(headers),
      body: Buffer.concat(chunks),
      requestId: randomUUID(),
    };
    const surface = request.url.pathname.startsWith('/api/') ? 'Api' : 'Pages';
    const {
      body,
      headers: given,
      status,
    } = await web.answer(request, { surface, context: undefined, requestId: request.requestId, log });
    outgoing.writeHead(status, given).end(body);
  });
}
