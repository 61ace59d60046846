import { systemScheduler } from './adapters/clock/system-scheduler.ts';
import type { Shared } from './compose.ts';
import type { Config } from './config/load-config.ts';
import { apiHandler } from './functions/http/api/api-handler.ts';
import { pagesHandler } from './functions/http/pages/pages-handler.ts';
import type { Web } from './functions/http/serve/web-server.ts';
import { storedActions } from './reconcile/actions/stored-actions.ts';
import type { Log } from './reconcile/ports.ts';
import { liveReads } from './reconcile/queries/live/live-reads.ts';
import { webReads } from './reconcile/queries/web/indexed-reads.ts';
import { isStoreFailure } from './reconcile/store-failure.ts';
import { NO_TELEMETRY } from './reconcile/telemetry.ts';

/**
 * Composes pages and API over the parts that a process shares. A process does it once, because the fleet index belongs to the
 * process.
 *
 * @param log the log of the present invocation: what outlives one, such as a refresh of the index, writes to the log of the next
 */
export function composeWeb(config: Config, version: string, { deps: shared }: Shared, log: Log): Web {
  const { clock, rows } = shared;
  const deps = { ...shared, log, telemetry: NO_TELEMETRY };
  const parts = {
    reads: webReads({ ...deps, scheduler: systemScheduler() }),
    live: liveReads(deps),
    actions: storedActions({ ...deps, rows }),
    environment: config.alertSource.replace(/^\/+/, ''),
    publicUrl: config.pagesUrl,
    version,
    now: () => clock.now(),
    newId: () => clock.newId(),
    openApi: async () => (await import('../docs/openapi.json', { with: { type: 'json' } })).default,
    isStoreFailure,
    log,
  };
  const [pages, api] = [pagesHandler(parts), apiHandler(parts)];
  return async (request, caller, surface) =>
    surface === 'Pages' ? await pages(request, caller) : await api(request, caller, surface);
}
