import type { HubId } from './hub-id.ts';
import { kindOf } from './hub-id.ts';
import type { KindName } from './kinds/kind-name.ts';
import { KINDS, RESOURCE_KINDS } from './kinds/kinds.ts';
import { counted } from './text/counted.ts';

/** The words for a resource, and for several. */
export interface Words {
  readonly one: string;
  readonly many: string;
}

/** The word for the resource of an id in sentences: `hub` or `account`. An id that cannot be read is one of a hub. */
export function wordOf(hubId: string): string {
  return kindOf(hubId as HubId).words.one;
}

/** The words for the id that tells a resource from an earlier one of its name: `workspace GUID`. */
export function lifeIdOf(hubId: string): string {
  return kindOf(hubId as HubId).words.lifeId;
}

/** The words for resources of some kinds: `hubs`, `hubs and accounts`. Without a kind, those of hubs. */
export function wordsOfKinds(kinds: Iterable<KindName>): Words {
  const given = new Set(kinds);
  const known = RESOURCE_KINDS.filter(({ name }) => given.has(name));
  const words = (known.length === 0 ? [KINDS.MlWorkspace] : known).map((each) => each.words);
  return { one: words.map(({ one }) => one).join(' or '), many: words.map(({ many }) => many).join(' and ') };
}

/** As {@link wordsOfKinds}, for the resources of ids. */
export function wordsOfIds(hubIds: Iterable<string>): Words {
  const kinds = new Set<KindName>();
  for (const hubId of hubIds) kinds.add(kindOf(hubId as HubId).name);
  return wordsOfKinds(kinds);
}

/**
 * `2 hubs`, `1 account`, `3 hubs and accounts`: a number of resources, by their ids.
 *
 * @param among ids of the resources that were asked about; they give the word for none
 */
export function countedIds(hubIds: readonly string[], among: readonly string[] = []): string {
  const { many, one } = wordsOfIds(hubIds.length === 0 ? among : hubIds);
  return counted(hubIds.length, one, many);
}

/** `a hub`, `an account`: a word with its article. */
export function withArticle(word: string): string {
  return `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`;
}

/** The word at the beginning of a sentence: `Hub`. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
