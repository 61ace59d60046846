import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { HubId } from '../../core/hub-id.ts';
import { hubIdFrom } from '../../core/hub-id.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import type { HubAnswers, HubList } from '../../reconcile/operator/local-sweep/saved-hub.ts';
import { HUB_LISTS } from '../../reconcile/operator/local-sweep/saved-hub.ts';

/** Fast, and still a tenth of the text: answers repeat most of their words. */
const LEVEL = { level: 1 };

/**
 * Keeps the newest answers about each hub, compressed: those of ten thousand hubs take some tens of megabytes.
 */
export class KeptAnswers implements HubAnswers {
  readonly #hubs = new Map<HubId, Buffer>();
  readonly #pages = new Map<string, Buffer[]>();

  /** Takes the text of an answer to a GET; one about anything else than a hub and its lists is left out. */
  keep(url: string, text: string): void {
    const { pathname, searchParams } = new URL(url);
    const path = decodeURIComponent(pathname);
    const hubId = hubIdFrom(path);
    if (hubId === undefined) return;
    const below = foldCase(path).slice(hubId.length + 1);
    if (below === '') this.#hubs.set(hubId, deflateRawSync(text, LEVEL));
    const list = HUB_LISTS.find((each) => foldCase(each) === below);
    if (list === undefined) return;
    // A first page has no token of a page in its URL: it begins the list again.
    const isFirst = [...searchParams.keys()].every((name) => name === 'api-version');
    const key = keyOf(hubId, list);
    this.#pages.set(key, [...(isFirst ? [] : (this.#pages.get(key) ?? [])), deflateRawSync(text, LEVEL)]);
  }

  hub(hubId: HubId): string | undefined {
    const kept = this.#hubs.get(hubId);
    return kept === undefined ? undefined : inflateRawSync(kept).toString();
  }

  pages(hubId: HubId, list: HubList): readonly string[] {
    return (this.#pages.get(keyOf(hubId, list)) ?? []).map((each) => inflateRawSync(each).toString());
  }
}

function keyOf(hubId: HubId, list: HubList): string {
  return `${list} ${hubId}`;
}
