import type { HubId } from '../../../core/hub-id.ts';
import { hubIdFrom, kindOf } from '../../../core/hub-id.ts';
import type { Json } from '../../../core/text/json.ts';
import { isJsonObject } from '../../../core/text/json.ts';
import type { ReadTally } from './read-only-network.ts';
import { listedKey } from './read-only-network.ts';

/** The lists below a workspace that a plan may need, as their paths name them. */
export const HUB_LISTS = ['computes', 'onlineEndpoints', 'serverlessEndpoints', 'connections'] as const;

/** One of {@link HUB_LISTS}. */
export type HubList = (typeof HUB_LISTS)[number];

/** Azure's answers of one sweep, as texts. */
export interface HubAnswers {
  /** The newest answer about a hub. */
  hub(hubId: HubId): string | undefined;
  /** The newest answer about the managed network of a resource that has it below itself; undefined: none was read. */
  network(hubId: HubId): string | undefined;
  /** The pages of a list of a workspace or an account, in order; none if it was not read. */
  pages(workspaceId: HubId, list: HubList): readonly string[];
}

/** What was read of one hub, as a plan from files takes it. */
export interface SavedHub {
  /**
   * The hub as ARM's GET returned it, unchanged. A resource with its network below itself: `{"account": …,
   * "managedNetwork": …}`, with null for a network that Azure does not have.
   */
  readonly hub: string;
  /** Computes and endpoints of the hub and its projects as one list; undefined: the plan did not need them. */
  readonly computes: string | undefined;
  /** Connections of the hub and its projects as one list; undefined: the plan did not need them. */
  readonly connections: string | undefined;
}

/**
 * Gathers the answers about one hub.
 *
 * @param listed the lists that were read to the end: one that was not is left out, because it would look complete
 * @param isWhole every read that a verdict needs has succeeded: a network without an answer does not exist
 * @returns undefined when the hub was never read, or not as a whole
 */
export function savedHub(
  hubId: HubId,
  answers: HubAnswers,
  { isWhole, listed }: Pick<ReadTally, 'listed'> & { readonly isWhole: boolean },
): SavedHub | undefined {
  const own = answers.hub(hubId);
  const { network, networkPath } = kindOf(hubId);
  const hub = networkPath === '' ? own : withNetwork(own, answers.network(hubId), isWhole);
  if (own === undefined || hub === undefined) return undefined;
  const workspaces = [...new Set([hubId, ...projectsOf(own)])];
  const listOf = (kind: 'usage' | 'connections', lists: readonly HubList[]): string | undefined => {
    if (!listed.has(listedKey(hubId, kind))) return undefined;
    const pages = workspaces.flatMap((each) => lists.flatMap((list) => answers.pages(each, list)));
    return `${JSON.stringify({ value: pages.flatMap(itemsOf) }, undefined, 2)}\n`;
  };
  return {
    hub,
    computes: network.hasBlockers ? listOf('usage', ['computes', 'onlineEndpoints', 'serverlessEndpoints']) : undefined,
    connections: listOf('connections', ['connections']),
  };
}

/** Both answers as one text: a file about the one would be judged without the other. */
function withNetwork(own: string | undefined, network: string | undefined, isWhole: boolean): string | undefined {
  if (own === undefined || (network === undefined && !isWhole)) return undefined;
  const both = { account: parsed(own), managedNetwork: network === undefined ? null : parsed(network) };
  return `${JSON.stringify(both, undefined, 2)}\n`;
}

function projectsOf(hub: string): readonly HubId[] {
  const body = parsed(hub);
  const properties = isJsonObject(body) ? body.properties : undefined;
  const ids = isJsonObject(properties) ? properties.associatedWorkspaces : undefined;
  return Array.isArray(ids) ? ids.flatMap((each) => (typeof each === 'string' ? (hubIdFrom(each) ?? []) : [])) : [];
}

function itemsOf(page: string): readonly Json[] {
  const body = parsed(page);
  const items = isJsonObject(body) ? body.value : undefined;
  return Array.isArray(items) ? items : [];
}

/** Every text was parsed before, when the sweep judged by it. */
function parsed(text: string): unknown {
  return JSON.parse(text);
}
