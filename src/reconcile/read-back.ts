import type { JsonObject } from '../core/json.ts';
import type { Observation } from '../core/observation.ts';
import { destinationKey } from '../core/rules/destination-key.ts';
import { destinationFromWire } from '../core/rules/wire.ts';
import type { Change } from './records/change-record.ts';
import type { StoredMemory } from './records/hub-record.ts';
import type { OperationRecord } from './records/operation-record.ts';

/**
 * Compares what a write was to do with what a fresh read shows. The answer of the write plays no part: rules of ours go
 * into the inventory because they are there, and rules of others that were there before and are not now are lost
 * updates, unless somebody else is known to have deleted them meanwhile.
 *
 * @param changes of the hub since the operation began, from events
 */
export function readBack(
  memory: StoredMemory,
  operation: OperationRecord,
  observation: Observation,
  changes: readonly Change[],
): StoredMemory {
  return {
    ...memory,
    inventory: inventoryAfter(memory, operation, observation),
    lost: { ...memory.lost, ...lostRules(operation, observation, changes) },
    provisioning: provisioningAfter(memory, operation, observation),
  };
}

function inventoryAfter(
  memory: StoredMemory,
  operation: OperationRecord,
  observation: Observation,
): StoredMemory['inventory'] {
  const present = new Map(observation.rules.map((rule) => [rule.name, rule.destination]));
  const written = Object.entries(operation.writes).filter(([name, key]) => {
    const destination = present.get(name);
    return destination !== undefined && destinationKey(destination) === key;
  });
  const removed = new Set(operation.removes.filter((name) => !present.has(name)));
  const kept = Object.entries(memory.inventory).filter(([name]) => !removed.has(name));
  return Object.fromEntries([...kept, ...written]);
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
      .filter((each) => !each.own && each.operation.toLowerCase().endsWith('/delete'))
      .map((each) => each.rule?.toLowerCase()),
  );
  const missing = Object.entries(operation.foreignBefore).filter(([name, rule]) => {
    if (names.has(name) || operation.removes.includes(name) || deletedByOthers.has(name.toLowerCase())) return false;
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
  if (operation.kind !== 'Provision' || observation.networkStatus === 'Active') return memory.provisioning;
  if (operation.ended !== 'Failed') return memory.provisioning;
  return {
    failedAttempts: memory.provisioning.failedAttempts + 1,
    ...(operation.endedAt === undefined ? {} : { lastFailedAt: operation.endedAt }),
    ...(operation.error === undefined ? {} : { lastError: operation.error }),
  };
}
