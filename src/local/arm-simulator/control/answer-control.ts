import type { Json } from '../../../core/text/json.ts';
import { lookUp } from '../../../core/text/look-up.ts';
import { trimEnd } from '../../../core/text/trim-end.ts';
import type { SimulatorRequest, SimulatorResponse } from '../request/exchange.ts';
import type { ArmSimulator } from '../simulator/simulator.ts';
import { controlAccess, controlGroup } from './control-access.ts';
import {
  controlAccountFacts,
  controlAccountRecreation,
  controlAccountRemoval,
  controlAccountRights,
  controlAccountRule,
  controlAccountSeed,
  controlAccountSettings,
  controlAccounts,
  controlConnection,
  controlConnectionRemoval,
} from './control-accounts.ts';
import type { ControlCall, ControlReply } from './control-call.ts';
import { controlError } from './control-call.ts';
import { controlFaults, controlOperations, controlRelease, controlVanish } from './control-faults.ts';
import { controlApproval, controlHubs, controlRuleRemoval, controlRuleStatus, controlSeed } from './control-hubs.ts';

/** Paths below `/_simulator/` with their purpose. */
const HANDLERS: Readonly<
  Record<string, { readonly what: string; readonly answer: (call: ControlCall) => ControlReply }>
> = {
  'GET hubs': { what: 'raw state of ?id=<ARM id>, or the ids of all workspaces', answer: controlHubs },
  'POST hubs': { what: 'adds one hub or project to the state directly', answer: controlSeed },
  'GET accounts': { what: 'raw state of ?id=<ARM id>, or the ids of all accounts', answer: controlAccounts },
  'POST accounts': { what: 'adds one Foundry account to the state directly', answer: controlAccountSeed },
  'DELETE accounts': { what: 'soft-deletes the account ?id= silently', answer: controlAccountRemoval },
  'POST accounts/recreate': { what: 'gives {account} another internal id', answer: controlAccountRecreation },
  'POST accounts/facts': {
    what: "changes an account silently: {account, state?, tags?, network?: 'absent'}",
    answer: controlAccountFacts,
  },
  'POST accounts/rules': { what: 'sets a rule silently: {account, rule, properties}', answer: controlAccountRule },
  'POST accounts/rights': {
    what: 'lets the identity of an account approve a target, or not: {account, target, holds}',
    answer: controlAccountRights,
  },
  'POST accounts/connections': {
    what: 'sets a connection silently: {account, project?, name, properties}',
    answer: controlConnection,
  },
  'POST accounts/connections/remove': {
    what: 'removes a connection silently: {account, project?, name}',
    answer: controlConnectionRemoval,
  },
  'GET accounts/settings': {
    what: 'settings of accounts',
    answer: (call) => controlAccountSettings(call, 'GET'),
  },
  'POST accounts/settings': {
    what: 'changes settings of accounts: {<setting>: <value>}',
    answer: (call) => controlAccountSettings(call, 'POST'),
  },
  'POST subscriptions/access': {
    what: 'access of all callers to a subscription: {subscription, access: full | none}',
    answer: controlAccess,
  },
  'POST management-groups': { what: 'subscriptions below a group: {name, subscriptions}', answer: controlGroup },
  'GET requests': { what: 'logged ARM requests; ?hub=<ARM id>&since=<ISO time>&method=', answer: controlRequests },
  'DELETE requests': { what: 'deletes the logged requests', answer: forgetRequests },
  'GET faults': { what: 'pending faults', answer: (call) => controlFaults(call, 'GET') },
  'POST faults': { what: 'adds a fault', answer: (call) => controlFaults(call, 'POST') },
  'DELETE faults': { what: 'removes the fault ?id=, or all faults', answer: (call) => controlFaults(call, 'DELETE') },
  'GET operations': { what: 'operations; ?hub=<ARM id>&pending=true', answer: controlOperations },
  'POST operations/release': { what: 'ends operations now: {id | hub, operation?, error?}', answer: controlRelease },
  'POST operations/vanish': { what: 'makes polls of {id} answer 404', answer: controlVanish },
  'POST approvals': { what: 'approves the pending connections to {target}', answer: controlApproval },
  'POST rules/remove': { what: 'removes a rule of a hub or account silently: {hub, rule}', answer: controlRuleRemoval },
  'POST rules/status': { what: 'sets the status of a rule silently: {hub, rule, status}', answer: controlRuleStatus },
};

/**
 * Answers a request of the control API, below `/_simulator/`. It needs no token and must only be reachable from
 * where that is fine.
 */
export function answerControl(simulator: ArmSimulator, request: SimulatorRequest, now: Date): SimulatorResponse {
  simulator.advance(now);
  const url = new URL(request.url, 'http://localhost');
  const path = trimEnd(url.pathname.replace(/^\/_simulator\/?/, ''), '/');
  if (path === '') return json({ status: 200, body: { endpoints: endpoints() } });
  const handler = lookUp(HANDLERS, `${request.method.toUpperCase()} ${path}`);
  if (handler === undefined) {
    return json({
      status: 404,
      body: { error: `No control endpoint ${request.method} ${path}.`, endpoints: endpoints() },
    });
  }
  return json(handler.answer({ simulator, query: url.searchParams, body: request.body, now }));
}

function controlRequests(call: ControlCall): ControlReply {
  const since = call.query.get('since');
  const sinceAt = since === null ? undefined : new Date(since);
  if (sinceAt !== undefined && Number.isNaN(sinceAt.getTime())) {
    return controlError(400, `since '${since}' is not an ISO time, like 2026-10-01T10:00:00Z.`);
  }
  const requests = call.simulator.requests({
    hub: call.query.get('hub') ?? undefined,
    since: sinceAt,
    method: call.query.get('method') ?? undefined,
  });
  return { status: 200, body: { requests } };
}

function forgetRequests(call: ControlCall): ControlReply {
  call.simulator.clearRequests();
  return { status: 200, body: {} };
}

function endpoints(): Json {
  return Object.fromEntries(
    Object.entries(HANDLERS).map(([key, { what }]) => [key.replace(' ', ' /_simulator/'), what]),
  );
}

function json(reply: ControlReply): SimulatorResponse {
  const headers = { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-cache' };
  return { status: reply.status, headers, body: `${JSON.stringify(reply.body, null, 2)}\n` };
}
