import { builtInReferences } from '../baseline/packs/built-in-pack.ts';
import { BUILT_IN_PACKS } from '../baseline/packs/built-in-packs.ts';
import { packDestinations, packReference } from '../baseline/packs/pack.ts';
import { wordOf } from '../kind-words.ts';
import type { Observation } from '../observation/observation.ts';
import { isInForce } from '../plan/in-force/rule-coverage.ts';
import type { CoverageIndex } from '../rules/coverage/coverage.ts';
import { coverageIndex, overlaps } from '../rules/coverage/coverage.ts';
import { destinationKey } from '../rules/destinations/destination-key.ts';
import { ownerOf } from '../rules/destinations/ownership.ts';
import { ruleProblems } from '../rules/limits/rule-problems.ts';
import type { Destination, FirewallSku, ObservedRule } from '../rules/outbound-rule.ts';
import { compareText } from '../text/compare-text.ts';
import { trimEnd } from '../text/trim-end.ts';
import { effectsOf } from './rule-effects.ts';
import type { WrittenEntry } from './rule-entry.ts';
import { ruleEntryFrom } from './rule-entry.ts';

/** A destination that a user-defined rule of a hub permits now, as a policy would write it. */
export interface HeldRule {
  readonly key: string;
  readonly destination: Destination;
  readonly entry: WrittenEntry;
}

/** A hub, and what a policy can say about its rules. */
export interface SurveyedHub {
  readonly observation: Observation;
  /** By the key of the destination. */
  readonly held: ReadonlyMap<string, HeldRule>;
  /** True when the hub permits everything of a destination now, and a policy may ask for it. */
  readonly permits: (destination: Destination) => boolean;
  /** Built-in packs, with edition, of which the hub permits every host. */
  readonly packs: ReadonlySet<string>;
  /** Names of rules that a policy should not or cannot ask for, each with the reason. */
  readonly unfit: ReadonlyMap<string, string>;
  /** The SKU of the firewall that the hub pays for; undefined: none, or Hubwarden does not know it. */
  readonly firewallSku: FirewallSku | undefined;
  /** A user-defined rule, or several together, open the whole internet in approved mode. */
  readonly opensInternet: boolean;
}

/** Reads the rules of many hubs. Hubs with the same hosts are compared with the built-in packs once. */
export class Survey {
  readonly #packsByHosts = new Map<string, ReadonlySet<string>>();

  /** @param open names of rules that open the internet, from a plan that lists no rule */
  hub(observation: Observation, open: ReadonlySet<string>): SurveyedHub {
    const networkActive = observation.networkStatus === 'Active';
    const inForce = observation.rules.filter((rule) => isInForce({ networkActive }, rule));
    const firewallSku = firewallOf(observation, inForce);
    const unfit = new Map<string, string>();
    const held = new Map<string, HeldRule>();
    const denied = deniedOn(observation);
    for (const rule of observation.rules) {
      if (ownerOf(rule, {}) === 'azure' || rule.status === 'Deleting') continue;
      const read = heldFrom(rule, { observation, inForce: inForce.includes(rule), firewallSku, denied, open });
      if (typeof read === 'string') unfit.set(rule.name, read);
      else for (const each of read) held.set(each.key, firstSpelling(held.get(each.key), each));
    }
    return {
      observation,
      held,
      unfit,
      firewallSku,
      permits: permittedBy(inForce, { observation, firewallSku, denied }),
      packs: firewallSku === undefined ? new Set() : this.#packsOf(inForce),
      opensInternet: open.size > 0,
    };
  }

  #packsOf(inForce: readonly ObservedRule[]): ReadonlySet<string> {
    const hosts = inForce.flatMap(({ destination }) => (destination?.type === 'FQDN' ? destination.hosts : []));
    const key = [...new Set(hosts)].sort().join(',');
    const known = this.#packsByHosts.get(key) ?? packsWithin(coverageIndex([{ name: '', destination: fqdns(hosts) }]));
    this.#packsByHosts.set(key, known);
    return known;
  }
}

function permittedBy(
  inForce: readonly ObservedRule[],
  { denied, firewallSku, observation }: Pick<RuleFacts, 'denied' | 'firewallSku' | 'observation'>,
): SurveyedHub['permits'] {
  let cover: CoverageIndex | undefined;
  return (destination) => {
    if (destination.type === 'FQDN' && firewallSku === undefined) return false;
    if (denied.some((each) => overlaps(each, destination))) return false;
    cover ??= coverageIndex(
      inForce.flatMap((rule) => effectsOf(rule, observation).map((effect) => ({ name: '', destination: effect }))),
    );
    return cover.permits(destination);
  };
}

function fqdns(hosts: readonly string[]): Destination {
  return { type: 'FQDN', hosts };
}

function packsWithin({ permits }: CoverageIndex): ReadonlySet<string> {
  const within = BUILT_IN_PACKS.filter((pack) => packDestinations(pack).every(permits)).map(packReference);
  return new Set(builtInReferences().filter((each) => within.includes(each)));
}

/** Azure's default is Standard. A hub whose network is not provisioned pays for no firewall yet. */
function firewallOf(hub: Observation, inForce: readonly ObservedRule[]): FirewallSku | undefined {
  if (hub.isolationMode !== 'AllowOnlyApprovedOutbound' || hub.networkStatus !== 'Active') return undefined;
  if (!inForce.some(({ destination }) => destination?.type === 'FQDN')) return undefined;
  return hub.unknownFirewallSku === undefined ? (hub.firewallSku ?? 'Standard') : undefined;
}

/** What the Deny rules of a hub may close, rules that cannot be read in full at their widest. */
function deniedOn({ rules }: Observation): readonly Destination[] {
  return rules
    .flatMap(({ destination, unread }) => (destination === undefined ? (unread?.widest ?? []) : [destination]))
    .filter((each) => each.type === 'ServiceTag' && each.action === 'Deny');
}

interface RuleFacts {
  readonly observation: Observation;
  readonly inForce: boolean;
  readonly firewallSku: FirewallSku | undefined;
  readonly denied: readonly Destination[];
  readonly open: ReadonlySet<string>;
}

/** The destinations of a rule that a policy may ask for, or the reason why it may not. */
function heldFrom(rule: ObservedRule, facts: RuleFacts): readonly HeldRule[] | string {
  const { destination, unread } = rule;
  if (destination === undefined) return unread?.reasons[0] ?? 'Hubwarden does not know this form of rule.';
  if (!facts.inForce) return notInForce(rule);
  if (facts.open.has(rule.name)) return 'It opens the whole internet.';
  const isAllowed = destination.type !== 'ServiceTag' || destination.action === 'Allow';
  if (isAllowed && facts.denied.some((each) => overlaps(each, destination)))
    return `A Deny rule of the ${wordOf(facts.observation.hubId)} cuts it.`;
  const { isolationMode: mode } = facts.observation;
  const held: HeldRule[] = [];
  for (const effect of effectsOf(rule, facts.observation)) {
    const blocked = ruleProblems(effect, { mode, firewallAccepted: true }).find(({ blocksRule }) => blocksRule);
    if (blocked !== undefined) return blocked.message;
    const entry = ruleEntryFrom(effect);
    if (!entry.ok) return entry.error;
    held.push({ key: destinationKey(effect), destination: effect, entry: entry.value });
  }
  return destination.type === 'FQDN' && facts.firewallSku === undefined ? withoutFirewall(facts.observation) : held;
}

function notInForce({ errorInformation, status }: ObservedRule): string {
  if (status === 'Failed') return `It failed in Azure: ${trimEnd(errorInformation ?? 'Azure gives no reason', '.')}.`;
  return `Its state is ${status}, so it permits nothing now.`;
}

function withoutFirewall({ hubId, networkStatus, unknownFirewallSku }: Observation): string {
  if (unknownFirewallSku !== undefined) return `Hubwarden does not know the firewall SKU ${unknownFirewallSku}.`;
  return networkStatus === 'Active'
    ? `The ${wordOf(hubId)} has no firewall for it.`
    : 'The network is not provisioned, so to ask for it would accept the price of a firewall.';
}

/** Of two spellings of one destination always the same one, in any order of the hubs and rules. */
function firstSpelling(known: HeldRule | undefined, other: HeldRule): HeldRule {
  return known === undefined || compareText(JSON.stringify(other.entry), JSON.stringify(known.entry)) < 0
    ? other
    : known;
}
