import { foldCase } from '../../../core/text/fold-case.ts';
import type { JsonObject } from '../../../core/text/json.ts';
import type { ChildType } from '../request/workspace-ref.ts';

/** Isolation modes of a managed network. */
export type Mode = 'Disabled' | 'AllowInternetOutbound' | 'AllowOnlyApprovedOutbound';

/** All modes, in the order in which they grow stricter. */
export const MODES: readonly Mode[] = ['Disabled', 'AllowInternetOutbound', 'AllowOnlyApprovedOutbound'];

/** States of one outbound rule. */
export type RuleState = 'Inactive' | 'Active' | 'Provisioning' | 'Deleting' | 'Failed';

/** Who owns a rule: only `UserDefined` ones can be written. */
export type RuleOwner = 'Required' | 'Recommended' | 'Dependency' | 'UserDefined';

/** The target of an outbound rule, in wire format. */
export type RuleTarget =
  | { readonly type: 'FQDN'; readonly destination: string }
  | { readonly type: 'ServiceTag'; readonly destination: JsonObject }
  | {
      readonly type: 'PrivateEndpoint';
      readonly destination: JsonObject;
      readonly fqdns: readonly string[] | undefined;
    };

/** One outbound rule. Replaced as a whole, never changed in place. */
export interface Rule {
  readonly name: string;
  readonly target: RuleTarget;
  readonly category: RuleOwner;
  readonly status: RuleState;
  readonly errorInformation: string | undefined;
  readonly parentRuleNames: readonly string[];
}

/** Rules by lower-cased name, in order of creation. */
export type Rules = Map<string, Rule>;

/** The managed network of a hub. */
export interface Network {
  /** false: the hub was made before managed networks, and shows none. */
  declared: boolean;
  isolationMode: Mode;
  status: 'Inactive' | 'Active';
  sparkReady: boolean;
  rules: Rules;
  firewallSku: string | undefined;
  firewallPublicIpAddress: string | undefined;
  kind: 'V1' | 'V2';
  enableNetworkMonitor: boolean;
  enableFirewallLog: boolean;
}

/** Resources below a workspace, by lower-cased name. */
export type Children = Readonly<Record<ChildType, Map<string, JsonObject>>>;

/** Who made or changed a workspace, and when. */
export interface Stamp {
  readonly at: Date;
  readonly by: string;
  readonly byType: string;
}

/** Default resources of a hub that can only be reached privately; in `AllowInternetOutbound` only these get endpoints. */
export type PrivateResource = 'keyVault' | 'storageAccount' | 'containerRegistry';

/** One workspace: hub, project, or plain. */
export interface Workspace {
  readonly key: string;
  readonly id: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
  /** Distinguishes this workspace from a later one of the same name. */
  readonly guid: string;
  /** Grows with every workspace: the order of lists, and the place a page ended at. */
  readonly sequence: number;
  readonly location: string;
  readonly kind: string;
  /** Key of the hub of a project. */
  readonly hubKey: string | undefined;
  readonly created: Stamp;
  readonly privateResources: readonly PrivateResource[];
  readonly network: Network;
  readonly children: Children;
  tags: Readonly<Record<string, string>>;
  identity: JsonObject;
  sku: JsonObject;
  /** Properties that are stored unchanged. */
  properties: JsonObject;
  provisioningState: 'Creating' | 'Updating' | 'Deleting' | 'Succeeded' | 'Failed';
  modified: Stamp;
}

/** True for a project, which has no managed network of its own. */
export function isProject(workspace: Workspace): boolean {
  return foldCase(workspace.kind) === 'project';
}

/** The default network. */
export function freshNetwork(mode: Mode): Network {
  return {
    declared: true,
    isolationMode: mode,
    status: 'Inactive',
    sparkReady: false,
    rules: new Map(),
    firewallSku: undefined,
    firewallPublicIpAddress: undefined,
    kind: 'V1',
    enableNetworkMonitor: false,
    enableFirewallLog: false,
  };
}

/** No children. */
export function noChildren(): Children {
  return { computes: new Map(), onlineEndpoints: new Map(), serverlessEndpoints: new Map(), connections: new Map() };
}

/** The modes Azure would accept next: a managed network can only be turned on, and made stricter. */
export function changeableModes(mode: Mode): readonly Mode[] {
  return MODES.slice(MODES.indexOf(mode) + 1);
}

/** Stores a rule under its name, in any casing. */
export function setRule(rules: Rules, rule: Rule): void {
  rules.set(foldCase(rule.name), rule);
}
