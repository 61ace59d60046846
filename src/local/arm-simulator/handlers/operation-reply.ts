import { foldCase, foldOptional } from '../../../core/text/fold-case.ts';
import { renderProvisionStatus, renderRuleResource, renderWorkspace } from '../fields/render-workspace.ts';
import type { ArmCall } from '../request/arm-call.ts';
import { gatewayError, providerError } from '../request/arm-error.ts';
import type { Reply } from '../request/exchange.ts';
import { emptyReply, providerReply } from '../request/exchange.ts';
import type { Operation } from '../state/operation.ts';
import type { SimulatedAzure } from '../state/simulated-azure.ts';

/** 202 with both URLs of an operation. The casing of the header names is that of Azure's recorded answers. */
export function acceptedReply(world: SimulatedAzure, call: ArmCall, operation: Operation): Reply {
  return emptyReply(202, {
    'azure-asyncoperation': operationUrl(world, call, operation, 'async'),
    Location: operationUrl(world, call, operation, 'location'),
    ...retryAfter(world),
  });
}

/** Answers a question about an operation: its status (`type=async`) or its result (`type=location`, or no type). */
export function operationReply(
  world: SimulatedAzure,
  call: ArmCall,
  subscriptionId: string,
  operationId: string,
): Reply {
  const operation = world.operations.get(foldCase(operationId));
  const isElsewhere = foldOptional(operation?.subscriptionId) !== foldCase(subscriptionId);
  if (operation === undefined || isElsewhere || operation.vanished) {
    return providerError(404, 'NotFound', `The operation '${operationId}' was not found.`);
  }
  return foldOptional(call.url.searchParams.get('type') ?? undefined) === 'async'
    ? asyncReply(world, operation)
    : locationReply(world, call, operation);
}

function asyncReply(world: SimulatedAzure, operation: Operation): Reply {
  const { phase } = operation;
  switch (phase.kind) {
    case 'Queued':
    case 'Running':
      return providerReply(200, { status: 'InProgress' }, retryAfter(world));
    case 'Succeeded':
      return succeeded();
    case 'Failed':
      return providerReply(200, { status: 'Failed', error: { ...phase.error, details: [] } });
    case 'Canceled':
      return providerReply(200, { status: 'Canceled' });
  }
}

function succeeded(): Reply {
  const body = { status: 'Succeeded', percentComplete: 100 };
  // Azure writes the figure with a decimal.
  return { ...providerReply(200, body), text: '{"status":"Succeeded","percentComplete":100.0}' };
}

function locationReply(world: SimulatedAzure, call: ArmCall, operation: Operation): Reply {
  const { phase } = operation;
  switch (phase.kind) {
    case 'Queued':
    case 'Running':
      return emptyReply(202, { Location: operationUrl(world, call, operation, 'location'), ...retryAfter(world) });
    case 'Succeeded':
      return resultReply(world, call, operation);
    case 'Failed':
      return providerError(
        phase.error.code === 'InternalServerError' ? 500 : 400,
        phase.error.code,
        phase.error.message,
      );
    case 'Canceled':
      return gatewayError(409, 'Canceled', 'The operation was canceled.');
  }
}

function resultReply(world: SimulatedAzure, call: ArmCall, operation: Operation): Reply {
  const workspace = world.workspaces.get(operation.workspaceKey);
  const { change } = operation;
  if (workspace === undefined || change.kind === 'DeleteWorkspace' || change.kind === 'DeleteRule')
    return emptyReply(204);
  switch (change.kind) {
    case 'CreateWorkspace':
    case 'UpdateWorkspace':
      return providerReply(200, renderWorkspace(world, workspace, call.apiVersion));
    case 'Provision':
      return providerReply(200, renderProvisionStatus(workspace.network));
    case 'PutRule': {
      const rule = workspace.network.rules.get(foldCase(change.rule.name));
      return rule === undefined
        ? emptyReply(204)
        : providerReply(200, renderRuleResource(world, workspace, { rule, apiVersion: call.apiVersion }));
    }
  }
}

function operationUrl(world: SimulatedAzure, call: ArmCall, operation: Operation, type: 'async' | 'location'): string {
  const version = world.settings.apiVersionInOperationUrls ? `api-version=${call.apiVersion}&` : '';
  return `${call.baseUrl}/subscriptions/${encodeURIComponent(operation.subscriptionId)}/providers/Microsoft.MachineLearningServices/locations/${operation.location}/workspaceOperationsStatus/${operation.id}?${version}type=${type}`;
}

function retryAfter(world: SimulatedAzure): Readonly<Record<string, string>> {
  const { retryAfterSeconds } = world.settings;
  return retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) };
}
