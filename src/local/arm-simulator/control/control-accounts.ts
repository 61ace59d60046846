import * as z from 'zod';
import { namedValues } from '../../../core/text/named-values.ts';
import { pendingWork } from '../accounts/operations/account-engine.ts';
import type { Account, Project } from '../state/account.ts';
import { ACCOUNT_STATES } from '../state/account.ts';
import { AccountOptionsSchema } from '../state/account-settings.ts';
import { MODES } from '../state/workspace.ts';
import { controlBody } from './control-body.ts';
import type { ControlCall, ControlReply } from './control-call.ts';
import { controlError } from './control-call.ts';

const JsonRecord = namedValues(z.json());
const Children = {
  connections: namedValues(JsonRecord).optional(),
  capabilityHosts: namedValues(JsonRecord).optional(),
};
const SeedSchema = z.strictObject({
  subscriptionId: z.string(),
  resourceGroup: z.string(),
  name: z.string(),
  location: z.string().optional(),
  kind: z.string().optional(),
  tags: namedValues(z.string()).optional(),
  state: z.enum(ACCOUNT_STATES).optional(),
  injection: z.union([z.enum(['managed', 'none']), z.strictObject({ subnetArmId: z.string() })]).optional(),
  network: z
    .strictObject({
      isolationMode: z.enum(MODES),
      rules: namedValues(JsonRecord).optional(),
      status: z.enum(['Active', 'Inactive']).optional(),
      state: z.enum(['Deferred', 'Updating', 'Succeeded', 'Failed', 'Deleting']).optional(),
      firewallSku: z.string().optional(),
      kind: z.enum(['V1', 'V2']).optional(),
    })
    .optional(),
  makesNetwork: z.boolean().optional(),
  projects: namedValues(z.strictObject(Children)).optional(),
  approvesItself: z.boolean().optional(),
  refusedTargets: z.array(z.string()).optional(),
  createdAt: z.coerce.date().optional(),
  createdBy: z.string().optional(),
  properties: JsonRecord.optional(),
  ...Children,
});

/** GET of one account with its whole simulated state, or of all ids. */
export function controlAccounts(call: ControlCall): ControlReply {
  const { world } = call.simulator;
  const id = call.query.get('id');
  if (id === null) return { status: 200, body: { ids: [...world.accounts.byKey.values()].map((each) => each.id) } };
  const account = call.simulator.accounts.at(id);
  if (account === undefined) return noAccount(id);
  const pendingOperations = pendingWork(world, account).map((operation) => operation.id);
  return { status: 200, body: { ...plainState(account), pendingOperations } };
}

/** POST of an account that exists from now on, without requests or events. */
export function controlAccountSeed(call: ControlCall): ControlReply {
  const seed = controlBody(SeedSchema, call.body);
  if (!seed.ok) return controlError(400, seed.error);
  const id = call.simulator.seedAccount(seed.value, call.now);
  return id.ok ? { status: 201, body: { id: id.value } } : controlError(409, id.error);
}

/** DELETE of an account, as another hand does it: it is soft-deleted, and no event is raised. */
export function controlAccountRemoval(call: ControlCall): ControlReply {
  const id = call.query.get('id') ?? '';
  return call.simulator.accounts.remove(id, call.now) ? done() : noAccount(id);
}

/** POST that replaces an account by one of the same name with another internal id. */
export function controlAccountRecreation(call: ControlCall): ControlReply {
  const body = controlBody(z.strictObject({ account: z.string() }), call.body);
  if (!body.ok) return controlError(400, body.error);
  return call.simulator.accounts.recreate(body.value.account, call.now) ? done() : noAccount(body.value.account);
}

/** POST that changes facts of an account: its state, its tags, or that it has a network. */
export function controlAccountFacts(call: ControlCall): ControlReply {
  const schema = z.strictObject({
    account: z.string(),
    state: z.enum(ACCOUNT_STATES).optional(),
    tags: namedValues(z.string()).optional(),
    network: z.literal('absent').optional(),
  });
  const body = controlBody(schema, call.body);
  if (!body.ok) return controlError(400, body.error);
  const { account, network, state, tags } = body.value;
  const { accounts } = call.simulator;
  if (accounts.at(account) === undefined) return noAccount(account);
  if (state !== undefined) accounts.setState(account, state);
  if (tags !== undefined) accounts.setTags(account, tags);
  if (network === 'absent') accounts.removeNetwork(account);
  return done();
}

/** POST that adds or replaces a rule as another hand does it: no checks, no operation, no event. */
export function controlAccountRule(call: ControlCall): ControlReply {
  const schema = z.strictObject({ account: z.string(), rule: z.string(), properties: JsonRecord });
  const body = controlBody(schema, call.body);
  if (!body.ok) return controlError(400, body.error);
  const { account, properties, rule } = body.value;
  const put = call.simulator.accounts.putRule(account, rule, properties);
  return put.ok ? done() : controlError(409, put.error);
}

/** POST that gives or takes the right of an account's identity to approve endpoints of a target. */
export function controlAccountRights(call: ControlCall): ControlReply {
  const schema = z.strictObject({ account: z.string(), target: z.string(), holds: z.boolean() });
  const body = controlBody(schema, call.body);
  if (!body.ok) return controlError(400, body.error);
  const { account, holds, target } = body.value;
  return call.simulator.accounts.setRights(account, target, holds, call.now) ? done() : noAccount(account);
}

const Place = { account: z.string(), project: z.string().optional(), name: z.string() };

/** POST that adds or replaces a connection of an account or a project. */
export function controlConnection(call: ControlCall): ControlReply {
  const body = controlBody(z.strictObject({ ...Place, properties: JsonRecord }), call.body);
  if (!body.ok) return controlError(400, body.error);
  const { properties, ...place } = body.value;
  const isThere = call.simulator.accounts.putConnection(place, properties, call.now);
  return isThere ? done() : controlError(404, `Account ${place.account} or its project does not exist.`);
}

/** POST that removes a connection of an account or a project. */
export function controlConnectionRemoval(call: ControlCall): ControlReply {
  const body = controlBody(z.strictObject(Place), call.body);
  if (!body.ok) return controlError(400, body.error);
  return call.simulator.accounts.removeConnection(body.value)
    ? done()
    : controlError(404, `Connection ${body.value.name} does not exist.`);
}

/** GET of the settings of accounts, and POST that changes some of them. */
export function controlAccountSettings(call: ControlCall, method: 'GET' | 'POST'): ControlReply {
  if (method === 'POST') {
    const options = controlBody(AccountOptionsSchema, call.body);
    if (!options.ok) return controlError(400, options.error);
    call.simulator.accounts.set(options.value);
  }
  return { status: 200, body: call.simulator.world.accounts.settings };
}

/** Maps and sets as JSON shows them. */
function plainState(account: Account): object {
  const { dismissed, network, projects, withoutRights } = account;
  return {
    ...account,
    ...plainChildren(account),
    network: network === undefined ? null : { ...network, rules: [...network.rules.values()] },
    projects: [...projects.values()].map((project) => ({ ...project, ...plainChildren(project) })),
    withoutRights: [...withoutRights],
    dismissed: [...dismissed],
  };
}

function plainChildren({ capabilityHosts, connections }: Account | Project): object {
  return { connections: [...connections.values()], capabilityHosts: [...capabilityHosts.values()] };
}

function done(): ControlReply {
  return { status: 200, body: {} };
}

function noAccount(id: string): ControlReply {
  return controlError(404, `Account ${id} does not exist.`);
}
