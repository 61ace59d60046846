import type { HubId } from '../../hub-id.ts';
import { ML_WORKSPACE } from '../../kinds/ml-workspace.ts';
import type { FirewallSku, IsolationMode } from '../../rules/outbound-rule.ts';
import type { JsonObject } from '../../text/json.ts';

/** One write to a hub's managed network: one ARM request, never more. */
export type NetworkWrite =
  | {
      readonly kind: 'PatchNetwork';
      readonly hubId: HubId;
      /** undefined: the mode is not part of the request. */
      readonly isolationMode: IsolationMode | undefined;
      readonly firewallSku: FirewallSku | undefined;
      /** Name → rule in its writable fields; undefined: no rules in the request. */
      readonly outboundRules: Readonly<Record<string, JsonObject>> | undefined;
    }
  | { readonly kind: 'PutRule'; readonly hubId: HubId; readonly ruleName: string; readonly rule: JsonObject }
  | { readonly kind: 'DeleteRule'; readonly hubId: HubId; readonly ruleName: string }
  | { readonly kind: 'Provision'; readonly hubId: HubId; readonly includeSpark: boolean };

/** Kinds of writes. */
export const WRITE_KINDS = [
  'PatchNetwork',
  'PutRule',
  'DeleteRule',
  'Provision',
] as const satisfies readonly NetworkWrite['kind'][];

/** A write in the form of the request; the adapter adds host, api-version and token, and nothing else. */
export interface ArmRequest {
  readonly method: 'PATCH' | 'PUT' | 'DELETE' | 'POST';
  /** Absolute path without query. */
  readonly path: string;
  readonly body: JsonObject | undefined;
  /** The RBAC action that the caller needs. */
  readonly action: string;
}

const ACTIONS = ML_WORKSPACE.requests;

/**
 * Renders a write as the exact request. Plans show it and the adapter sends it, so the approved request and the sent
 * request cannot differ.
 *
 * `tags` and `managedNetworkKind` are never part of a body: a PATCH with `tags: {}` clears tags, and the kind is
 * one-way.
 */
export function armRequestFrom(write: NetworkWrite): ArmRequest {
  switch (write.kind) {
    case 'PatchNetwork':
      return { method: 'PATCH', path: write.hubId, body: patchBody(write), action: ACTIONS.patchNetwork.action };
    case 'PutRule':
      return {
        method: 'PUT',
        path: `${write.hubId}/outboundRules/${encodeURIComponent(write.ruleName.toWellFormed())}`,
        body: { properties: write.rule },
        action: ACTIONS.putRule.action,
      };
    case 'DeleteRule':
      return {
        method: 'DELETE',
        path: `${write.hubId}/outboundRules/${encodeURIComponent(write.ruleName.toWellFormed())}`,
        body: undefined,
        action: ACTIONS.deleteRule.action,
      };
    case 'Provision':
      // A body is always sent: users reported that a POST without one fails with "Request body could not be read".
      return {
        method: 'POST',
        path: `${write.hubId}/provisionManagedNetwork`,
        body: { includeSpark: write.includeSpark },
        action: ACTIONS.provision.action,
      };
  }
}

function patchBody(write: Extract<NetworkWrite, { kind: 'PatchNetwork' }>): JsonObject {
  return {
    properties: {
      managedNetwork: {
        ...(write.isolationMode === undefined ? {} : { isolationMode: write.isolationMode }),
        ...(write.firewallSku === undefined ? {} : { firewallSku: write.firewallSku }),
        ...(write.outboundRules === undefined ? {} : { outboundRules: write.outboundRules }),
      },
    },
  };
}
