import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { HubId } from '../../core/hub-id.ts';
import { hubIdFrom, kindOf } from '../../core/hub-id.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import type { HubAnswers, HubList } from '../../reconcile/operator/local-sweep/saved-hub.ts';
import { HUB_LISTS } from '../../reconcile/operator/local-sweep/saved-hub.ts';

/** Fast, and still a tenth of the text: answers repeat most of their words. */
const LEVEL = { level: 1 };

/**
 * Keeps the newest answers about each hub, compressed: those of ten thousand hubs take some tens of megabytes.
 */
export class KeptAnswers implements HubAnswers {
  readonly #bodies = new Map<string, Buffer>();
  readonly #pages = new Map<HubId, Map<string, readonly Buffer[]>>();

  /** Takes the text of an answer to a GET; one about anything else than a hub, its network and its lists is left out. */
  keep(url: string, text: string): void {
    const { pathname, searchParams } = new URL(url);
    const path = decodeURIComponent(pathname);
    const hubId = hubIdFrom(path);
    if (hubId === undefined) return;
    const below = foldCase(path).slice(hubId.length);
    if (below === '' || below === networkPathOf(hubId))
      this.#bodies.set(`${hubId}${below}`, deflateRawSync(text, LEVEL));
    if (listOf(below) === undefined) return;
    // A first page has no token of a page in its URL: it begins the list again.
    const isFirst = [...searchParams.keys()].every((name) => name === 'api-version');
    const lists = this.#pages.get(hubId) ?? new Map<string, readonly Buffer[]>();
    this.#pages.set(hubId, lists);
    lists.set(below, [...(isFirst ? [] : (lists.get(below) ?? [])), deflateRawSync(text, LEVEL)]);
  }

  hub(hubId: HubId): string | undefined {
    return this.#body(hubId);
  }

  network(hubId: HubId): string | undefined {
    return this.#body(`${hubId}${networkPathOf(hubId)}`);
  }

  pages(hubId: HubId, list: HubList): readonly string[] {
    const lists = [...(this.#pages.get(hubId) ?? [])].filter(([below]) => listOf(below) === list);
    return lists.flatMap(([, pages]) => pages.map((each) => inflateRawSync(each).toString()));
  }

  #body(path: string): string | undefined {
    const kept = this.#bodies.get(path);
    return kept === undefined ? undefined : inflateRawSync(kept).toString();
  }
}

function networkPathOf(hubId: HubId): string {
  return foldCase(kindOf(hubId).networkPath);
}

/** The list at a path below a hub. A project of an account has its lists below the account. */
function listOf(below: string): HubList | undefined {
  const own = below.replace(/^\/projects\/[^/]+(?=\/)/, '');
  return HUB_LISTS.find((each) => `/${foldCase(each)}` === own);
}
