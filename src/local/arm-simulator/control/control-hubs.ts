import * as z from 'zod';
import { foldCase } from '../../../core/text/fold-case.ts';
import { namedValues } from '../../../core/text/named-values.ts';
import { pendingOf } from '../operations/operation-engine.ts';
import { MODES } from '../state/workspace.ts';
import { controlBody } from './control-body.ts';
import type { ControlCall, ControlReply } from './control-call.ts';
import { controlError } from './control-call.ts';

/** GET of one workspace with its whole simulated state, or of all ids. */
export function controlHubs(call: ControlCall): ControlReply {
  const { world } = call.simulator;
  const id = call.query.get('id');
  if (id === null)
    return { status: 200, body: { ids: [...world.workspaces.values()].map((workspace) => workspace.id) } };
  const workspace = world.workspaces.get(foldCase(id));
  if (workspace === undefined) return controlError(404, `Workspace ${id} does not exist.`);
  const { network, children } = workspace;
  return {
    status: 200,
    body: {
      ...workspace,
      network: { ...network, rules: [...network.rules.values()] },
      children: Object.fromEntries(Object.entries(children).map(([type, map]) => [type, [...map.values()]])),
      pendingOperations: pendingOf(world, workspace).map((operation) => operation.id),
    },
  };
}

const JsonRecord = namedValues(z.json());
const SeedSchema = z.strictObject({
  subscriptionId: z.string(),
  resourceGroup: z.string(),
  name: z.string(),
  location: z.string().optional(),
  kind: z.string().optional(),
  isolationMode: z.enum([...MODES, 'absent']).optional(),
  rules: namedValues(JsonRecord).optional(),
  tags: namedValues(z.string()).optional(),
  computes: z.array(z.string()).optional(),
  onlineEndpoints: z.array(z.string()).optional(),
  serverlessEndpoints: z.array(z.string()).optional(),
  connections: namedValues(JsonRecord).optional(),
  createdAt: z.coerce.date().optional(),
  createdBy: z.string().optional(),
  provisioned: z.boolean().optional(),
  hub: z.string().optional(),
  privateResources: z.array(z.enum(['keyVault', 'storageAccount', 'containerRegistry'])).optional(),
  properties: JsonRecord.optional(),
});

/** POST of a hub or project that exists from now on, without requests or events. */
export function controlSeed(call: ControlCall): ControlReply {
  const seed = controlBody(SeedSchema, call.body);
  if (!seed.ok) return controlError(400, seed.error);
  const id = call.simulator.seedHub(seed.value, call.now);
  return id.ok ? { status: 201, body: { id: id.value } } : controlError(409, id.error);
}

/** POST that removes a rule as a lost update does: no operation, no event. */
export function controlRuleRemoval(call: ControlCall): ControlReply {
  const body = controlBody(z.strictObject({ hub: z.string(), rule: z.string() }), call.body);
  if (!body.ok) return controlError(400, body.error);
  if (!call.simulator.removeRule(body.value.hub, body.value.rule)) {
    return controlError(404, `Rule ${body.value.rule} does not exist on ${body.value.hub}.`);
  }
  return { status: 200, body: {} };
}

/** POST that approves the private endpoint connections waiting on a target, as its owner may. */
export function controlApproval(call: ControlCall): ControlReply {
  const body = controlBody(z.strictObject({ target: z.string() }), call.body);
  if (!body.ok) return controlError(400, body.error);
  return { status: 200, body: { woken: call.simulator.approveConnections(body.value.target) } };
}

const RuleStatusSchema = z.strictObject({
  hub: z.string(),
  rule: z.string(),
  status: z.enum(['Inactive', 'Active', 'Provisioning', 'Deleting', 'Failed']),
  errorInformation: z.string().optional(),
});

/** POST that switches a rule on or off, or makes it fail, as the portal or Azure itself may: no operation, no event. */
export function controlRuleStatus(call: ControlCall): ControlReply {
  const body = controlBody(RuleStatusSchema, call.body);
  if (!body.ok) return controlError(400, body.error);
  const { hub, rule, status, errorInformation } = body.value;
  return call.simulator.setRuleStatus(hub, rule, status, errorInformation)
    ? { status: 200, body: {} }
    : controlError(404, `Rule ${rule} does not exist on ${hub}.`);
}
