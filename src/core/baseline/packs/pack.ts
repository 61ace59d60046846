import type { KindName } from '../../kinds/kind-name.ts';
import type { FqdnDestination } from '../../rules/outbound-rule.ts';

/** One host of a pack. It becomes a rule of its own, so that a difference names the host. */
export interface PackHost {
  /** A normal host name; a leading `*.` matches every name below. */
  readonly host: string;
  /** Its purpose. */
  readonly purpose: string;
  /** Page that names the host. */
  readonly source: string;
  /** Date of the page text that the host was compared with, `YYYY-MM-DD`. */
  readonly reviewedOn: string;
}

/** A named set of outbound rules in one edition. Editions never change: a new list is a new edition. */
export interface Pack {
  readonly name: string;
  /** `seed`, or the month of the source page, `YYYY-MM`. */
  readonly edition: string;
  readonly description: string;
  /** In the source page's order. */
  readonly hosts: readonly PackHost[];
  /** Needs of the pack that no outbound rule can meet, and warnings before its use. */
  readonly notes: readonly string[];
  /** The only kind of resource that uses the hosts; undefined: every kind may. */
  readonly serves?: KindName;
}

/** Source page of the hosts of an edition, and the date on which it was read. */
export interface PackSource {
  readonly source: string;
  readonly reviewedOn: string;
}

/** The page of the `seed` editions, in its last text under that address. */
export const SEED_PAGE: PackSource = {
  source: 'https://learn.microsoft.com/azure/ai-studio/how-to/configure-managed-network',
  reviewedOn: '2024-11-19',
};

/** The page of the `2026-02` editions. */
export const PAGE_OF_2026_02: PackSource = {
  source: 'https://learn.microsoft.com/azure/ai-foundry/how-to/configure-managed-network',
  reviewedOn: '2026-02-02',
};

const MANAGED_NETWORK_PAGE = 'https://learn.microsoft.com/azure/ai-foundry/how-to/configure-managed-network';

/** The same page in its text of June 2026, which names more hosts of Hugging Face. */
export const PAGE_OF_2026_06: PackSource = { source: MANAGED_NETWORK_PAGE, reviewedOn: '2026-06-30' };

/** The same page as it was read for the `2026-11` editions. */
export const PAGE_OF_2026_11: PackSource = { source: MANAGED_NETWORK_PAGE, reviewedOn: '2026-11-30' };

/** Hosts that serve one purpose, in order. */
export function hostsFor(purpose: string, page: PackSource, hosts: readonly string[]): readonly PackHost[] {
  return hosts.map((host) => ({ host, purpose, ...page }));
}

/** The name that pins one edition: `vscode@2026-02`. */
export function packReference(pack: Pick<Pack, 'name' | 'edition'>): string {
  return `${pack.name}@${pack.edition}`;
}

/** The wanted destinations: one per host, in the pack's order. */
export function packDestinations(pack: Pack): readonly FqdnDestination[] {
  return pack.hosts.map(({ host }) => ({ type: 'FQDN', hosts: [host] }));
}
