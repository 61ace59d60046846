import { subSeconds } from 'date-fns/subSeconds';
import { azureState } from '../../core/observation/azure-state.ts';
import type { Observation } from '../../core/observation/observation.ts';
import { isIneffective, isRuleChanging } from '../../core/observation/rule-state.ts';
import { destinationKey } from '../../core/rules/destinations/destination-key.ts';
import type { ObservedRule } from '../../core/rules/outbound-rule.ts';
import { formOf } from '../../core/rules/reading/shown-form.ts';
import { lookUp } from '../../core/text/look-up.ts';
import type { Timings } from '../../core/time/timings.ts';
import type { MemorySection } from '../records/hub/memory-section.ts';
import { rulesAfterRead } from './rule-memory.ts';

/**
 * Brings the memory in line with a fresh read: an active rule needs no repair count and was not inactive, and a lost rule
 * that exists again counts as present. This function deletes only what the read disproves.
 */
export function memoryAfterRead(
  memory: MemorySection,
  observation: Observation,
  now: Date,
  timings: Timings,
): MemorySection {
  const at = now.toISOString();
  const shown = new Map(observation.rules.map((rule) => [rule.name, rule]));
  const state = azureState(observation);
  const keepRefusalsSince = subSeconds(now, timings.blockedRetrySeconds).toISOString();
  const recentSince = subSeconds(now, timings.fightWindowSeconds).toISOString();
  const isIneffectiveNow = (rule: ObservedRule) => isIneffective(rule, observation);
  return {
    ...memory,
    rules: rulesAfterRead(memory.rules, shown, recentSince),
    refusals: memory.refusals.filter((each) => each.at >= keepRefusalsSince),
    provisioning: isProvisioned(memory, observation) ? { failedAttempts: 0 } : memory.provisioning,
    inactiveSince: sinceOf(observation.rules.filter(isIneffectiveNow), memory.inactiveSince, at),
    changingSince: sinceOf(observation.rules.filter(isRuleChanging), memory.changingSince, at),
    hubBusySince: state === 'Busy' ? (memory.hubBusySince ?? at) : undefined,
    failedWrite: state === 'Ready' ? undefined : memory.failedWrite,
    repairRequestedAt: state === 'Ready' ? undefined : memory.repairRequestedAt,
    // A rule that is deleted so that it can be written again is not repaired while it is absent.
    repairs: pick(memory.repairs, (name) => shown.get(name)?.status !== 'Active'),
    unpersisted: pick(memory.unpersisted, (name, { key }) => !isAsSent(shown.get(name), key)),
    released: pick(memory.released, (_, { until }) => until > at),
  };
}

/** Rule name → since when reads have shown the rule in a state; from this read on where they did not before. */
function sinceOf(
  rules: readonly ObservedRule[],
  before: Readonly<Record<string, string>>,
  at: string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(rules.map(({ name }) => [name, lookUp(before, name) ?? at]));
}

function isAsSent(rule: ObservedRule | undefined, key: string): boolean {
  return rule?.destination !== undefined && formOf(destinationKey(rule.destination)) === key;
}

/** The error that the memory keeps when a provisioning for Spark succeeded and left the network without Spark. */
export const SPARK_NOT_READY = 'the network is active but not ready for Spark';

function isProvisioned({ provisioning }: MemorySection, { networkStatus, sparkReady }: Observation): boolean {
  const lacksSpark = provisioning.lastError === SPARK_NOT_READY && !sparkReady;
  return networkStatus === 'Active' && !lacksSpark;
}

function pick<T>(
  record: Readonly<Record<string, T>>,
  keep: (name: string, value: T) => boolean,
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([name, value]) => keep(name, value)));
}
