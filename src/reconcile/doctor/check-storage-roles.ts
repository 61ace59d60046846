import type { HeldRole } from '../../core/azure/permissions.ts';
import { missingDataActions, permissionsAt } from '../../core/azure/permissions.ts';
import type { TableName } from '../ports.ts';
import { poisonQueueName, QUEUES } from '../watch/queue-names.ts';
import type { AzureSetup } from './azure-setup.ts';
import type { Check } from './check.ts';
import { failedCheck, passedCheck, unknownCheck } from './check.ts';

/** Every table of the app. */
export const TABLES: readonly TableName[] = ['alerts', 'changes', 'control', 'documents', 'hubs', 'runs', 'sweeps'];

const TABLE_ACTIONS = ['read', 'write', 'delete', 'add/action', 'update/action'].map(
  (each) => `Microsoft.Storage/storageAccounts/tableServices/tables/entities/${each}`,
);
const QUEUE_ACTIONS = ['read', 'write', 'delete', 'process/action'].map(
  (each) => `Microsoft.Storage/storageAccounts/queueServices/queues/messages/${each}`,
);
const blobActions = (...names: readonly string[]): readonly string[] =>
  names.map((each) => `Microsoft.Storage/storageAccounts/blobServices/containers/blobs/${each}`);

interface Part {
  readonly name: string;
  /** Below the account. */
  readonly path: string;
  readonly needed: readonly string[];
}

const PARTS: readonly Part[] = [
  ...TABLES.map((name) => ({
    name: `table ${name}`,
    path: `tableServices/default/tables/${name}`,
    needed: TABLE_ACTIONS,
  })),
  ...[...QUEUES, ...QUEUES.map(poisonQueueName)].map((name) => ({
    name: `queue ${name}`,
    path: `queueServices/default/queues/${name}`,
    needed: QUEUE_ACTIONS,
  })),
  ...Object.entries({
    // Locks and the state of timers: without this container no timer fires.
    'azure-webjobs-hosts': blobActions('read', 'write', 'delete'),
    'chain-heads': blobActions('read', 'write'),
    'dead-letters': blobActions('read'),
  }).map(([name, needed]) => ({
    name: `container ${name}`,
    path: `blobServices/default/containers/${name}`,
    needed,
  })),
];

/**
 * Checks, action by action, the permissions of the app's identity on each table, queue and container of its own
 * account.
 */
export async function checkStorageRoles(azure: AzureSetup, principalId: string, accountId: string): Promise<Check> {
  const judged = { what: 'roles on its storage', where: accountId };
  const held = await azure.rolesAround(principalId, accountId);
  if (!held.ok) return unknownCheck(judged, held.error);
  const lacking = PARTS.flatMap((part) => missingOn(part, held.value, accountId));
  if (lacking.length === 0)
    return passedCheck(judged, `all needed actions on ${PARTS.length} tables, queues and containers`);
  const fix = `Deploy infra/main.bicep again: it assigns the roles to ${principalId}. A new role takes some minutes.`;
  return failedCheck(judged, `not granted: ${lacking.join('; ')}`, fix);
}

function missingOn({ name, needed, path }: Part, held: readonly HeldRole[], accountId: string): readonly string[] {
  const missing = missingDataActions(needed, permissionsAt(held, `${accountId}/${path}`));
  if (missing.length === 0) return [];
  const short = missing.map((each) => each.split('/').slice(5).join('/'));
  return [`${name} (${short.join(', ')})`];
}
