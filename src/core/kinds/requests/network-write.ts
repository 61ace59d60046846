import type { HubId } from '../../hub-id.ts';
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
      /** The network does not exist yet, and is a resource of its own: the request creates it. */
      readonly creates?: true;
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
  /** Name of the kind of request, among those of the kind of resource. */
  readonly operation: string;
  /** The RBAC action that the caller needs. */
  readonly action: string;
}
