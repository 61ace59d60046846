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
import { KEPT_RESTORES, SPARK_NOT_READY, withStepCounted, withoutBusy } from '../observe/hub-memory.ts';
import type { Change } from '../records/change-record.ts';
import type { StoredMemory } from '../records/hub-record.ts';
import type { OperationRecord } from '../records/operation-record.ts';

/**
 * Compares what a write was to do with what a fresh read shows. The answer of the write plays no part: rules of ours go
 * into the inventory because they are there, and rules of others that were there before and are not now are lost
 * updates, unless somebody else is known to have deleted them meanwhile.
 *
 * @param changes of the hub since the operation began, from events
 * @param apiVersion what Azure is spoken with
 */
export function verifyWrite(
  before: StoredMemory,
  operation: OperationRecord,
  observation: Observation,
  changes: readonly Change[],
  apiVersion?: string,
): StoredMemory {
  const memory = answered(before, operation);
  return {
    ...memory,
    ...inventoryAfter(memory, operation, observation),
    lost: { ...memory.lost, ...lostRules(operation, observation, changes) },
    provisioning: provisioningAfter(memory, operation, observation),
    putBacks: { ...memory.putBacks, ...notStuck(memory, operation, observation, changes) },
    ...modeAfter(memory, operation, observation),
    ...failedWrite(operation),
    ...notSticking(memory, operation, observation, { changes, apiVersion }),
  };
}

/** What an answered write counts as. One write of the network is all that a person who asks to mend a hub asks for. */
function answered(before: StoredMemory, { answeredAt, kind, marks }: OperationRecord): StoredMemory {
  if (answeredAt === undefined) return before;
  const { mendAskedAt, ...memory } = withoutBusy(before);
  const kept = kind === 'PatchNetwork' || mendAskedAt === undefined ? memory : { ...memory, mendAskedAt };
  return marks === undefined ? kept : withStepCounted(kept, marks);
}

/** What failed is remembered: the state that it leaves on the hub names no operation. */
function failedWrite({ ended, error, kind }: OperationRecord): Pick<StoredMemory, 'failedWrite'> {
  if (ended !== 'Failed') return {};
  return { failedWrite: { kind, ...(error === undefined ? {} : { error }) } };
}

/** Rules that a write that has ended did not bring: counted like put-backs, so that this ends too. */
function notStuck(
  memory: StoredMemory,
  operation: OperationRecord,
  observation: Observation,
  changes: readonly Change[],
): StoredMemory['putBacks'] {
  if (operation.ended === undefined) return {};
  const present = new Set(observation.rules.map((rule) => rule.name));
  const authorOf = foreignAuthors(changes);
  // Rules of the inventory are counted as put-backs.
  const missing = Object.keys(operation.writes).filter(
    (name) => !present.has(name) && lookUp(memory.inventory, name) === undefined,
  );
  return Object.fromEntries(
    missing.map((name) => {
      const at = operation.endedAt ?? operation.startedAt;
      const entry = { at, ...authorship(authorOf(name, operation.startedAt)) };
      return [name, [...(lookUp(memory.putBacks, name) ?? []), entry].slice(-KEPT_RESTORES)];
    }),
  );
}

/**
 * Rules that a write that has ended, and is not known to have failed, brought in another form than the one that was sent. A rule that somebody else has
 * touched meanwhile, or that leads to another resource, proves nothing.
 */
function notSticking(
  memory: StoredMemory,
  operation: OperationRecord,
  observation: Observation,
  { apiVersion, changes }: { readonly changes: readonly Change[]; readonly apiVersion: string | undefined },
): Pick<StoredMemory, 'doesNotStick'> {
  if (operation.ended !== 'Succeeded' && operation.ended !== 'Vanished') return {};
  const isTouched = touchedByOthers(changes);
  const rules = new Map(observation.rules.map((rule) => [rule.name, rule]));
  const found = Object.entries(operation.writes).flatMap(([name, key]) => {
    const rule = rules.get(name);
    if (rule === undefined || hasKey(rule.destination, key) || isTouched(name, operation.startedAt)) return [];
    if (isOtherEndpoint(rule, key)) return [];
    const sent = formOf(key);
    const before = lookUp(memory.doesNotStick ?? {}, name);
    const tries = before?.key === sent && before.apiVersion === apiVersion ? before.tries : 0;
    const version = apiVersion === undefined ? {} : { apiVersion };
    return [[name, { key: sent, shown: shownForm(rule), tries: tries + 1, ...version }] as const];
  });
  return found.length === 0 ? {} : { doesNotStick: { ...memory.doesNotStick, ...Object.fromEntries(found) } };
}

function isOtherEndpoint({ destination }: ObservedRule, key: string): boolean {
  return destination?.type === 'PrivateEndpoint' && !key.startsWith(`pe:${endpointKey(destination)}`);
}

// No name of a rule has a blank in it.
const MODE_TRIES = 'isolation mode';
const MAX_MODE_TRIES = 3;

/** A mode that a write that has ended did not bring is set three times and not for ever. */
function modeAfter(
  memory: StoredMemory,
  operation: OperationRecord,
  observation: Observation,
): Pick<StoredMemory, 'repairs' | 'refusals'> {
  const { [MODE_TRIES]: before = 0, ...others } = memory.repairs;
  const { refusals } = memory;
  if (operation.isolationMode === undefined) return { repairs: memory.repairs, refusals };
  if (operation.ended !== 'Succeeded' || observation.isolationMode === operation.isolationMode)
    return { repairs: others, refusals };
  const tries = before + 1;
  if (tries < MAX_MODE_TRIES) return { repairs: { ...others, [MODE_TRIES]: tries }, refusals };
  const why = operation.error === undefined ? 'Azure said that it succeeded' : `last with: ${operation.error}`;
  const message = `${operation.isolationMode} was set ${tries} times and the hub still shows ${observation.isolationMode}; ${why}.`;
  return {
    repairs: others,
    refusals: [...refusals, { code: 'HW104', message, at: operation.endedAt ?? operation.startedAt }],
  };
}

function inventoryAfter(
  memory: StoredMemory,
  operation: OperationRecord,
  observation: Observation,
): Pick<StoredMemory, 'inventory' | 'away'> {
  const present = new Map(observation.rules.map((rule) => [rule.name, rule.destination]));
  const written = Object.entries(operation.writes).filter(([name, key]) => {
    if (hasKey(present.get(name), key)) return true;
    // The name was free before the write, and Azure says that it was done: somebody has altered the rule since.
    return present.has(name) && operation.ended === 'Succeeded' && lookUp(operation.foreignBefore, name) === undefined;
  });
  const shown = new Set(written.map(([name]) => name));
  // A write of somebody else that overlaps can hide what we wrote, and show it when it ends.
  const hidden =
    operation.ended === 'Failed' ? [] : Object.entries(operation.writes).filter(([name]) => !shown.has(name));
  const gone = new Set(operation.removes.filter((name) => !present.has(name)));
  const kept = Object.entries(memory.inventory).filter(([name]) => !gone.has(name));
  const removed = Object.entries(memory.inventory).filter(([name]) => gone.has(name));
  const at = observation.observedAt.toISOString();
  const away = [...hidden, ...removed].map(([name, key]) => [name, { key, at }] as const);
  return {
    inventory: Object.fromEntries([...kept, ...written]),
    ...(away.length === 0 ? {} : { away: { ...memory.away, ...Object.fromEntries(away) } }),
  };
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
  memory: StoredMemory,
  operation: OperationRecord,
  observation: Observation,
): StoredMemory['provisioning'] {
  if (operation.kind !== 'Provision') return memory.provisioning;
  const error = provisioningError(operation, observation);
  if (error === undefined) return memory.provisioning;
  return {
    failedAttempts: memory.provisioning.failedAttempts + 1,
    ...(operation.endedAt === undefined ? {} : { lastFailedAt: operation.endedAt }),
    lastError: error,
  };
}

/** Why a provisioning that has ended did not do what it was for; undefined when it did, or when only time can tell. */
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
