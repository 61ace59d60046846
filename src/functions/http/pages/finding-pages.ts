import { parseFilter } from '../../../core/filter/parse-filter.ts';
import { WORST_FIRST } from '../../../core/filter/sort-order.ts';
import { findingPath } from '../../../core/pages/page-paths.ts';
import type { Result } from '../../../core/result.ts';
import { err } from '../../../core/result.ts';
import { errorText } from '../../../core/text/error-text.ts';
import { findCode, NO_FINDING } from '../../../core/verdict/catalogue/find-code.ts';
import type { FindingCode } from '../../../core/verdict/catalogue/finding-code.ts';
import type { AlertRoutes } from '../../../reconcile/queries/alert-routes.ts';
import type { FleetList } from '../../../reconcile/queries/fleet-list.ts';
import type { IndexAge } from '../../../reconcile/queries/web-reads.ts';
import { FindingPage } from '../../../report/pages/findings/finding-page.tsx';
import { FindingsPage } from '../../../report/pages/findings/findings-page.tsx';
import { NoFindingPage, UnknownCodePage } from '../../../report/pages/findings/other-codes.tsx';
import { view } from '../../../report/pages/frame/render-page.tsx';
import type { PageCall } from './page-parts.ts';
import { readQuery } from './page-query.ts';
import type { PageResult } from './page-result.ts';
import { page } from './page-result.ts';

/** `/findings`: the codes that some hub has now, and every code. */
export async function findingsPage({ parts, query }: PageCall): Promise<PageResult> {
  const read = readQuery(query, []);
  if (!read.ok) return { kind: 'BadRequest', message: read.error };
  const list = await parts.reads.findings();
  if (!list.ok) return { kind: 'Unavailable', message: list.error };
  return page(view(FindingsPage, { list: list.value }), { jsonPath: '/api/findings' });
}

/** Hubs that the page of a code lists; a link leads to all. */
const SHOWN_HUBS = 20;

/** `/findings/HW204`: what a code means, what to do, who is notified, and the hubs that have it. */
export async function findingPage({ params: { code = '' }, parts, query }: PageCall): Promise<PageResult> {
  const read = readQuery(query, []);
  if (!read.ok) return { kind: 'BadRequest', message: read.error };
  const found = findCode(code);
  if (found.kind === 'Unknown') return page(view(UnknownCodePage, { text: code, found }), { status: 404 });
  const canonical = found.kind === 'Code' ? found.code : NO_FINDING.code;
  if (canonical !== code) return { kind: 'Redirect', to: findingPath(canonical), because: 'Moved' };
  if (found.kind === 'NoFinding') return page(view(NoFindingPage, {}));
  const hubs = await hubsWith(found.code, parts);
  const routes = await routesOf(found.code, hubs, parts);
  return page(view(FindingPage, { code: found.code, hubs, routes }));
}

type Hubs = Result<FleetList & IndexAge, string>;

async function hubsWith(code: FindingCode, { reads }: PageCall['parts']): Promise<Hubs> {
  const filter = parseFilter(`code:${code}`);
  if (!filter.ok) throw new Error(`the filter language does not know ${code}`);
  const list = { filter: filter.value, order: WORST_FIRST, top: SHOWN_HUBS, after: undefined };
  return await reads.hubs({ ...list, names: [], onlyWrong: false });
}

/** Receivers depend on the hub: those of the first hub of the list are an example. @returns undefined without a hub */
async function routesOf(
  code: FindingCode,
  hubs: Hubs,
  { reads }: PageCall['parts'],
): Promise<Result<AlertRoutes, string> | undefined> {
  const hub = hubs.ok ? hubs.value.page.rows[0] : undefined;
  if (hub === undefined) return undefined;
  try {
    return await reads.alertRoutes({ code, hub: hub.hubId, severity: undefined, policy: undefined });
  } catch (error) {
    return err(errorText(error));
  }
}
