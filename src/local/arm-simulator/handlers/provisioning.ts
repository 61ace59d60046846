import { acceptedFields } from '../fields/fields-at-version.ts';
import { renderProvisionStatus } from '../fields/render-workspace.ts';
import { modeForWrite, pendingOf, startOperation } from '../operations/operation-engine.ts';
import type { ArmCall } from '../request/arm-call.ts';
import { writeDetailsOf } from '../request/arm-call.ts';
import { badContent, providerError, validationError } from '../request/arm-error.ts';
import type { Reply } from '../request/exchange.ts';
import { providerReply } from '../request/exchange.ts';
import { booleanAt, isJsonObject, parseJson } from '../request/json-value.ts';
import type { WorkspaceRef } from '../request/workspace-ref.ts';
import type { Change } from '../state/operation.ts';
import type { SimulatedAzure } from '../state/simulated-azure.ts';
import type { Workspace } from '../state/workspace.ts';
import { stampOf } from './create-workspace.ts';
import { acceptedReply } from './operation-reply.ts';
import { networkWriteRefusal } from './outbound-rules.ts';
import { withWorkspace } from './with-workspace.ts';

/** POST provisionManagedNetwork. */
export function provisionManagedNetwork(world: SimulatedAzure, call: ArmCall, ref: WorkspaceRef): Reply {
  return withWorkspace(world, ref, (workspace) => {
    const body = parseJson(call.body ?? '');
    if (!body.ok || !isJsonObject(body.value)) {
      return providerError(400, 'BadRequest', 'Request body could not be read');
    }
    const { fields } = world.settings;
    const options = acceptedFields(
      { fields, apiVersion: call.apiVersion },
      'ManagedNetworkProvisionOptions',
      body.value,
    );
    if (!options.ok) return badContent(options.error);
    const refusal = networkWriteRefusal(world, workspace);
    if (refusal !== undefined) return refusal;
    const { network } = workspace;
    if (modeForWrite(world, workspace) === 'Disabled') {
      return validationError('The managed network cannot be provisioned: its isolation mode is "Disabled".');
    }
    const includeSpark = booleanAt(options.value, 'includeSpark') === true;
    const hasAll = network.status === 'Active' && (network.sparkReady || !includeSpark);
    if (hasAll && world.settings.provisionActive === 'answer')
      return providerReply(200, renderProvisionStatus(network));
    return begin(world, call, workspace, { kind: 'Provision', includeSpark });
  });
}

/**
 * Starts the provisioning that the first compute of an isolated hub triggers. No request asks for it, so Event Grid
 * delivers no event of it.
 */
export function provisionForCompute(world: SimulatedAzure, hub: Workspace, now: Date): void {
  const { network } = hub;
  if (network.isolationMode === 'Disabled' || network.status === 'Active') return;
  if (pendingOf(world, hub).some(({ change }) => change.kind === 'Provision')) return;
  startOperation(world, hub, { change: { kind: 'Provision', includeSpark: false }, notice: undefined }, now);
}

function begin(world: SimulatedAzure, call: ArmCall, workspace: Workspace, change: Change): Reply {
  workspace.modified = stampOf(call);
  return acceptedReply(
    world,
    call,
    startOperation(world, workspace, { change, notice: writeDetailsOf(call, true) }, call.now),
  );
}
