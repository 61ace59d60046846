import type { Inventory } from '../../../core/rules/destinations/ownership.ts';
import type { JsonObject } from '../../../core/text/json.ts';
import type { MemoryShape, Restore } from './memory-shape.ts';

/**
 * The memory of one rule. `observe/rule-memory.ts` decides how a read changes it. Several parts can hold at
 * once: a managed rule whose change ran out of time is also unconfirmed.
 */
export interface RuleMemory {
  /** Destination key under which the rule is managed by us. */
  readonly managed?: string | undefined;
  /** Destination key of what was sent in an operation that ran out of time: managed as soon as a read shows it. */
  readonly unconfirmed?: string | undefined;
  /** A rule of ours that a verification did not show, because we deleted it or another principal's write hides it. */
  readonly hidden?: { readonly key: string; readonly at: string } | undefined;
  /** A foreign rule that a write of ours removed, in its writable fields (HW502): it is to be restored. */
  readonly lost?: JsonObject | undefined;
}

/** Rule name → memory of the rule. */
export type RuleMemories = Readonly<Record<string, RuleMemory>>;

/** The facts about one life of a hub that a single read of Azure cannot show. Times are ISO strings. */
export interface MemorySection {
  readonly rules: RuleMemories;
  readonly refusals: MemoryShape['refusals'];
  readonly provisioning: MemoryShape['provisioning'];
  /** Rule name → since when every read has shown the rule inactive on an active network. */
  readonly inactiveSince: Readonly<Record<string, string>>;
  /** Rule name → since when every read has shown that Azure works on the rule. */
  readonly changingSince: Readonly<Record<string, string>>;
  /** Since when every read has shown that Azure works on the hub itself. */
  readonly hubBusySince: string | undefined;
  /** Writes in a row that Azure refused because another principal's change was in progress. */
  readonly busy: MemoryShape['busy'];
  /** A write of ours that Azure ended as failed, while the hub or its network still reads so. */
  readonly failedWrite: MemoryShape['failedWrite'];
  /** Rule name → repairs of the rule since it was last active. */
  readonly repairs: Readonly<Record<string, number>>;
  /** Writes in a row that ended well and did not bring the isolation mode. */
  readonly isolationAttempts: number;
  /** Rule name → when Hubwarden restored the rule, or removed it again, and whose change that undid. */
  readonly restores: Readonly<Record<string, readonly Restore[]>>;
  /** Destination key → when Hubwarden last removed a forbidden rule with it. */
  readonly forbiddenRemovedAt: Readonly<Record<string, string>>;
  /** Rule name → a rule of ours that reads show in another form than the one that was written. */
  readonly unpersisted: NonNullable<MemoryShape['doesNotStick']>;
  /** Azure refused the rules in one request: they are written one by one until the policy changes. */
  readonly writeSingly: boolean;
  /** When an operator asked for one write to a hub whose own state is Failed, which repairs it. */
  readonly repairRequestedAt: string | undefined;
  /** The operation that was verified last: a second verification counts nothing twice. */
  readonly verifiedOperation: string | undefined;
  /** Name of a rule of ours → its hand-over to another owner. */
  readonly released: NonNullable<MemoryShape['released']>;
  /** When an operator asked that rules with a name of ours be adopted: the next read does it. */
  readonly adoptionRequestedAt: string | undefined;
}

/** A memory in which nothing has happened yet. */
export const EMPTY_MEMORY: MemorySection = {
  rules: {},
  refusals: [],
  provisioning: { failedAttempts: 0 },
  inactiveSince: {},
  changingSince: {},
  hubBusySince: undefined,
  busy: undefined,
  failedWrite: undefined,
  repairs: {},
  isolationAttempts: 0,
  restores: {},
  forbiddenRemovedAt: {},
  unpersisted: {},
  writeSingly: false,
  repairRequestedAt: undefined,
  verifiedOperation: undefined,
  released: {},
  adoptionRequestedAt: undefined,
};

/** Rule name → destination key of the rules that are managed by us. */
export function inventoryOf({ rules }: Pick<MemorySection, 'rules'>): Inventory {
  return partOf(rules, ({ managed }) => managed);
}

/** Rule name → one part of its memory, for the rules that have the part. */
export function partOf<T>(rules: RuleMemories, part: (rule: RuleMemory) => T | undefined): Readonly<Record<string, T>> {
  // A loop, because a sweep does this for every rule of every hub.
  const found: [string, T][] = [];
  for (const [name, rule] of Object.entries(rules)) {
    const value = part(rule);
    if (value !== undefined) found.push([name, value]);
  }
  return Object.fromEntries(found);
}

/** The rules that are no more than managed, by name and destination key. */
export function managedRules(inventory: Inventory): RuleMemories {
  return Object.fromEntries(Object.entries(inventory).map(([name, key]) => [name, { managed: key }]));
}

/** Whether the memory of a rule says only that it is managed. */
export function isOnlyManaged({ hidden, lost, managed, unconfirmed }: RuleMemory): boolean {
  return managed !== undefined && hidden === undefined && lost === undefined && unconfirmed === undefined;
}

/** The rules with changes merged into the memory of each. */
export function withRules(rules: RuleMemories, changes: Iterable<readonly [string, RuleMemory]>): RuleMemories {
  const merged = new Map(Object.entries(rules));
  for (const [name, change] of changes) merged.set(name, { ...merged.get(name), ...change });
  return Object.fromEntries(merged);
}
