import { setImmediate } from 'node:timers/promises';
import type { Filter, FilterTerm } from '../../../core/filter/filter.ts';
import { EVERY_HUB } from '../../../core/filter/filter.ts';
import { WORST_FIRST } from '../../../core/filter/sort-order.ts';
import type { HubId } from '../../../core/hub-id.ts';
import { hubReferenceFrom } from '../../../core/hub-reference.ts';
import type { KindName } from '../../../core/kinds/kind-name.ts';
import { KINDS } from '../../../core/kinds/kinds.ts';
import { hubPath, PAGE_PATHS } from '../../../core/pages/page-paths.ts';
import { foldCase } from '../../../core/text/fold-case.ts';
import { nearestWord } from '../../../core/text/nearest-word.ts';
import type { WebReads } from '../../../reconcile/queries/web-reads.ts';
import { view } from '../../../report/pages/frame/render-page.tsx';
import { listPath } from '../../../report/pages/hubs/hubs-view.ts';
import { NoSuchHubPage } from '../../../report/pages/hubs/no-such-hub-page.tsx';
import type { PageCall } from './page-parts.ts';
import { readQuery } from './page-query.ts';
import type { PageResult } from './page-result.ts';
import { page } from './page-result.ts';

/** `/go?to=NAME`: the page of the hub with this name, or part of a name; else the list of those that may be meant. */
export async function goPage({ parts: { reads }, query }: PageCall): Promise<PageResult> {
  const read = readQuery(query, ['to']);
  if (!read.ok) return { kind: 'BadRequest', message: read.error };
  const { to } = read.value;
  if (to === undefined) return seeOther(PAGE_PATHS.hubs);
  if (to.length > LONGEST) return { kind: 'BadRequest', message: `"to" has at most ${LONGEST} characters.` };
  const reference = hubReferenceFrom(to);
  if (reference?.kind === 'Id') return seeOther(hubPath(reference.hubId));
  for (const filter of searchesFor(to)) {
    const found = await reads.hubs({
      filter,
      order: WORST_FIRST,
      top: 1,
      after: undefined,
      names: [],
      onlyWrong: false,
    });
    if (!found.ok) return { kind: 'Unavailable', message: found.error };
    const { matched, rows } = found.value.page;
    if (matched > 1) return seeOther(listPath({ filter, order: WORST_FIRST }));
    if (rows[0] !== undefined) return seeOther(hubPath(rows[0].hubId as HubId));
  }
  return page(view(NoSuchHubPage, { name: to, near: await nearName(to, reads) }), { status: 404 });
}

/** No ARM id of a workspace or an account is longer. */
const LONGEST = 500;

function seeOther(to: string): PageResult {
  return { kind: 'Redirect', to, because: 'SeeOther' };
}

/** The whole name before a part of it: `hub-a` is a hub, and a part of the name of `hub-a2`. */
function searchesFor(to: string): readonly Filter[] {
  const reference = hubReferenceFrom(to);
  const part: Filter = { terms: [{ kind: 'NamePart', patterns: [to], negated: false }] };
  // A pattern is no name.
  if (reference?.kind !== 'Name' || /[*?]/.test(to)) return [part];
  const { kindName, name, resourceGroup } = reference;
  const terms: FilterTerm[] = [{ kind: 'Text', field: 'name', patterns: [name], negated: false }];
  if (resourceGroup !== undefined)
    terms.push({ kind: 'Text', field: 'group', patterns: [resourceGroup], negated: false });
  if (kindName !== undefined) terms.push({ kind: 'Words', field: 'kind', words: wordsFor(kindName), negated: false });
  return resourceGroup === undefined && kindName === undefined ? [{ terms }, part] : [{ terms }];
}

/** The words of a kind of resource in a filter. */
function wordsFor(kindName: KindName): readonly string[] {
  return Object.keys(KINDS[kindName].policyKinds).map(foldCase);
}

/** Names that are compared before other work of the instance goes on. */
const NAMES_AT_ONCE = 1000;

async function nearName(to: string, reads: WebReads): Promise<string | undefined> {
  const everyHub = { filter: EVERY_HUB, order: WORST_FIRST, top: undefined, after: undefined };
  const all = await reads.hubs({ ...everyHub, names: [], onlyWrong: false });
  const names = all.ok ? [...new Set(all.value.page.rows.map(({ name }) => name))] : [];
  const wanted = to.split('/').at(-1) ?? to;
  const nearest: string[] = [];
  for (let start = 0; start < names.length; start += NAMES_AT_ONCE) {
    await setImmediate();
    const near = nearestWord(wanted.slice(0, LONGEST_NAME), names.slice(start, start + NAMES_AT_ONCE));
    if (near !== undefined) nearest.push(near);
  }
  return nearestWord(wanted.slice(0, LONGEST_NAME), nearest);
}

/** Azure's names of accounts have 64 characters at most, those of workspaces fewer. */
const LONGEST_NAME = 64;
