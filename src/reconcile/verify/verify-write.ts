import { wordOf } from '../../core/kind-words.ts';
import type { Observation } from '../../core/observation/observation.ts';
import { destinationKey, endpointKey, hasKey } from '../../core/rules/destinations/destination-key.ts';
import type { ObservedRule } from '../../core/rules/outbound-rule.ts';
import { formOf, shownForm } from '../../core/rules/reading/shown-form.ts';
import { destinationFromWire } from '../../core/rules/reading/wire-destination.ts';
import { foldCase, foldOptional } from '../../core/text/fold-case.ts';
import type { JsonObject } from '../../core/text/json.ts';
import { lookUp } from '../../core/text/look-up.ts';
import { authorship } from '../observe/contested-rules.ts';
import { foreignAuthors, touchedByOthers } from '../observe/foreign-authors.ts';
import { SPARK_NOT_READY } from '../observe/memory-after-read.ts';
import { withRestores, withStepCounted } from '../observe/step-counters.ts';
import type { Change } from '../records/change-record.ts';
import type { MemorySection, RuleMemories, RuleMemory } from '../records/hub/memory-section.ts';
import { withRules } from '../records/hub/memory-section.ts';
import type { Restore } from '../records/hub/memory-shape.ts';
import type { OperationRecord } from '../records/hub/operation-record.ts';

/**
 * Compares what a write was to do with what a fresh read shows. The answer of the write plays no part: rules of ours are
 * managed because they are there, and foreign rules that were there before and are not now are lost updates, unless
 * another principal is known to have deleted them in between.
 *
 * @param changes of the hub since the operation began, from events
 * @param apiVersion of the requests to Azure
 */
export function verifyWrite(
  before: MemorySection,
  operation: OperationRecord,
  observation: Observation,
  changes: readonly Change[],
  apiVersion?: string,
): MemorySection {
  const memory = answered(before, operation);
  const { ended, error, kind } = operation;
  return {
    ...withIsolationCounted(memory, operation, observation),
    rules: rulesAfterWrite(memory, operation, observation, changes),
    provisioning: provisioningAfter(memory, operation, observation),
    restores: withRestores(memory.restores, missingRules(memory, operation, observation, changes)),
    // The state that a failed write leaves on the hub names no operation, so the memory does.
    failedWrite: ended === 'Failed' ? { kind, error } : memory.failedWrite,
    unpersisted: {
      ...memory.unpersisted,
      ...unpersistedRules(memory, operation, observation, { changes, apiVersion }),
    },
  };
}

/** The memory once a write is answered and counted. One write of the network is all that an operator's repair asks for. */
function answered(memory: MemorySection, { answeredAt, kind, marks }: OperationRecord): MemorySection {
  if (answeredAt === undefined) return memory;
  const repairRequestedAt = kind === 'PatchNetwork' ? undefined : memory.repairRequestedAt;
  const next = { ...memory, busy: undefined, repairRequestedAt };
  return marks === undefined ? next : withStepCounted(next, marks);
}

/** Rules that a write that has ended did not bring: counted as restores, so that the attempts end too. */
function missingRules(
  memory: MemorySection,
  operation: OperationRecord,
  observation: Observation,
  changes: readonly Change[],
): Readonly<Record<string, Restore>> {
  if (operation.ended === undefined) return {};
  const present = new Set(observation.rules.map((rule) => rule.name));
  const authorOf = foreignAuthors(changes);
  const at = operation.endedAt ?? operation.startedAt;
  // The counters of the step hold the managed ones.
  const missing = Object.keys(operation.writes).filter(
    (name) => !present.has(name) && lookUp(memory.rules, name)?.managed === undefined,
  );
  return Object.fromEntries(missing.map((name) => [name, { at, ...authorship(authorOf(name, operation.startedAt)) }]));
}

/**
 * Rules that a write that has ended, and is not known to have failed, brought in another form than the one that was sent. A
 * rule that another principal has touched since, or that leads to another resource, proves nothing.
 */
function unpersistedRules(
  memory: MemorySection,
  operation: OperationRecord,
  observation: Observation,
  { apiVersion, changes }: { readonly changes: readonly Change[]; readonly apiVersion: string | undefined },
): MemorySection['unpersisted'] {
  if (operation.ended !== 'Succeeded' && operation.ended !== 'Vanished') return {};
  const isTouched = touchedByOthers(changes);
  const rules = new Map(observation.rules.map((rule) => [rule.name, rule]));
  const found = Object.entries(operation.writes).flatMap(([name, key]) => {
    const rule = rules.get(name);
    if (rule === undefined || hasKey(rule.destination, key) || isTouched(name, operation.startedAt)) return [];
    if (isOtherEndpoint(rule, key)) return [];
    const sent = formOf(key);
    const before = lookUp(memory.unpersisted, name);
    const tries = before?.key === sent && before.apiVersion === apiVersion ? before.tries : 0;
    return [[name, { key: sent, shown: shownForm(rule), tries: tries + 1, apiVersion }] as const];
  });
  return Object.fromEntries(found);
}

function isOtherEndpoint({ destination }: ObservedRule, key: string): boolean {
  return destination?.type === 'PrivateEndpoint' && !key.startsWith(`pe:${endpointKey(destination)}`);
}

const MAX_ISOLATION_ATTEMPTS = 3;

/** Hubwarden sets a mode at most three times if a finished write did not change it. */
function withIsolationCounted(
  memory: MemorySection,
  { ended, endedAt, error, isolationMode, startedAt }: OperationRecord,
  observation: Observation,
): MemorySection {
  if (isolationMode === undefined) return memory;
  if (ended !== 'Succeeded' || observation.isolationMode === isolationMode) return { ...memory, isolationAttempts: 0 };
  const isolationAttempts = memory.isolationAttempts + 1;
  if (isolationAttempts < MAX_ISOLATION_ATTEMPTS) return { ...memory, isolationAttempts };
  const why = error === undefined ? 'Azure said that it succeeded' : `last with: ${error}`;
  const message = `${isolationMode} was set ${isolationAttempts} times and the ${wordOf(observation.hubId)} still shows ${observation.isolationMode}; ${why}.`;
  const refusal = { code: 'HW104' as const, message, at: endedAt ?? startedAt };
  return { ...memory, isolationAttempts: 0, refusals: [...memory.refusals, refusal] };
}

function rulesAfterWrite(
  { rules }: MemorySection,
  operation: OperationRecord,
  observation: Observation,
  changes: readonly Change[],
): RuleMemories {
  const present = new Map(observation.rules.map((rule) => [rule.name, rule.destination]));
  const at = observation.observedAt.toISOString();
  const isShown = (name: string, key: string): boolean => {
    if (hasKey(present.get(name), key)) return true;
    // The name was free before the write, and Azure says that it was done: another principal has altered the rule since.
    return present.has(name) && operation.ended === 'Succeeded' && lookUp(operation.foreignBefore, name) === undefined;
  };
  const written = Object.entries(operation.writes).flatMap(([name, key]): (readonly [string, RuleMemory])[] => {
    if (isShown(name, key)) return [[name, { managed: key }]];
    // Another principal's write that overlaps can hide what we wrote, and show it when it ends.
    return operation.ended === 'Failed' ? [] : [[name, { hidden: { key, at } }]];
  });
  const removed = operation.removes.flatMap((name) => {
    const key = lookUp(rules, name)?.managed;
    return key === undefined || present.has(name) ? [] : [[name, { managed: undefined, hidden: { key, at } }] as const];
  });
  const lost = Object.entries(lostRules(operation, observation, changes));
  return withRules(rules, [...removed, ...written, ...lost.map(([name, rule]) => [name, { lost: rule }] as const)]);
}

function lostRules(
  operation: OperationRecord,
  observation: Observation,
  changes: readonly Change[],
): Record<string, JsonObject> {
  const names = new Set(observation.rules.map((rule) => rule.name));
  const keys = new Set(
    observation.rules.flatMap((rule) => (rule.destination === undefined ? [] : [destinationKey(rule.destination)])),
  );
  const deletedByOthers = new Set(
    changes
      .filter((each) => !each.own && foldCase(each.operation).endsWith('/delete'))
      .map((each) => foldOptional(each.rule)),
  );
  const missing = Object.entries(operation.foreignBefore).filter(([name, rule]) => {
    if (names.has(name) || operation.removes.includes(name) || deletedByOthers.has(foldCase(name))) return false;
    const destination = destinationFromWire(rule);
    return destination === undefined || !keys.has(destinationKey(destination));
  });
  return Object.fromEntries(missing);
}

function provisioningAfter(
  memory: MemorySection,
  operation: OperationRecord,
  observation: Observation,
): MemorySection['provisioning'] {
  if (operation.kind !== 'Provision') return memory.provisioning;
  const error = provisioningError(operation, observation);
  if (error === undefined) return memory.provisioning;
  return {
    failedAttempts: memory.provisioning.failedAttempts + 1,
    lastFailedAt: operation.endedAt,
    lastError: error,
  };
}

/** Why a provisioning that has ended failed; undefined when it succeeded, or when its outcome is not known yet. */
function provisioningError(operation: OperationRecord, observation: Observation): string | undefined {
  if (observation.networkStatus === 'Active') {
    const lacksSpark = operation.includeSpark === true && !observation.sparkReady && operation.ended !== undefined;
    return lacksSpark ? SPARK_NOT_READY : undefined;
  }
  switch (operation.ended) {
    case 'Failed':
      return operation.error ?? 'Azure gives no reason';
    case 'Succeeded':
      return 'Azure said it succeeded, and the network is still inactive';
    case 'Vanished':
      return 'Azure no longer knows the operation, and the network is still inactive';
    case undefined:
      return undefined;
  }
}
