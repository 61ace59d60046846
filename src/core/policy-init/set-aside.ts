import type { HubId } from '../hub-id.ts';
import { kindOf } from '../hub-id.ts';
import type { Words } from '../kind-words.ts';
import type { KindName } from '../kinds/kind-name.ts';
import { RESOURCE_KINDS } from '../kinds/kinds.ts';

/** A workspace or an account that the policy does not describe. */
export interface SetAside {
  readonly hubId: string;
  readonly reason: string;
}

/** The word for any resource of a kind's type: a workspace may also be a project. */
const TYPE_WORDS: Readonly<Record<KindName, string>> = { MlWorkspace: 'workspace', FoundryAccount: 'account' };

/** `workspaces and accounts`: the words for resources of any kind, by their ids. Without an id: `workspaces`. */
export function typeWords(hubIds: readonly string[]): Words {
  const given = new Set(hubIds.map((hubId) => kindOf(hubId as HubId).name));
  const names = RESOURCE_KINDS.map(({ name }) => name).filter((name) => given.has(name));
  const words = (names.length === 0 ? (['MlWorkspace'] as const) : names).map((name) => TYPE_WORDS[name]);
  return { one: words.join(' or '), many: words.map((word) => `${word}s`).join(' and ') };
}
