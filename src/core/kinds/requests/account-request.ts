import type { JsonObject } from '../../text/json.ts';
import { isJsonObject } from '../../text/json.ts';
import { FOUNDRY_ACCOUNT } from '../foundry-account.ts';
import { networkBody, ruleSegment } from './network-body.ts';
import type { ArmRequest, NetworkWrite } from './network-write.ts';

const { networkPath, requests } = FOUNDRY_ACCOUNT;

/**
 * A write to the network of a Foundry account. The account itself is never written: its network is a child of its own,
 * without tags.
 */
export function accountRequest(write: NetworkWrite): ArmRequest {
  const path = `${write.hubId}${networkPath}`;
  switch (write.kind) {
    case 'PatchNetwork':
      return write.creates === true
        ? { method: 'PUT', path, body: networkBody(write), ...named('createAccountNetwork') }
        : { method: 'PATCH', path, body: networkBody(write), ...named('patchAccountNetwork') };
    case 'PutRule':
      return {
        method: 'PUT',
        path: `${path}/outboundRules/${ruleSegment(write.ruleName)}`,
        body: { properties: accountRule(write.rule) },
        ...named('putAccountRule'),
      };
    case 'DeleteRule':
      return {
        method: 'DELETE',
        path: `${path}/outboundRules/${ruleSegment(write.ruleName)}`,
        body: undefined,
        ...named('deleteAccountRule'),
      };
    case 'Provision':
      return {
        method: 'POST',
        path: `${path}/provision`,
        body: {},
        ...named('provisionAccountNetwork'),
      };
  }
}

function named(operation: keyof typeof requests): Pick<ArmRequest, 'action' | 'operation'> {
  return { operation, action: requests[operation].action };
}

/** A rule as an account has it: accounts know no Spark, and Azure drops its fields, so they are not sent. */
export function accountRule(rule: JsonObject): JsonObject {
  const { destination } = rule;
  if (!isJsonObject(destination)) return rule;
  const { sparkEnabled: _enabled, sparkStatus: _status, ...known } = destination;
  return { ...rule, destination: known };
}
