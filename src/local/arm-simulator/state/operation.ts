import type { JsonObject } from '../../../core/text/json.ts';
import type { WriteDetails } from '../request/write-name.ts';
import type { Mode, Rule, Rules } from './workspace.ts';

/** Changes of a PATCH or PUT to a managed network, already checked against the hub. */
export interface NetworkUpdate {
  readonly isolationMode: Mode;
  /** undefined: the request named no rules. */
  readonly rules: readonly Rule[] | undefined;
  readonly firewallSku: string | undefined;
  readonly kind: 'V1' | 'V2' | undefined;
  readonly enableNetworkMonitor: boolean | undefined;
  readonly enableFirewallLog: boolean | undefined;
}

/** Changes of a PATCH or PUT to a workspace; undefined parts stay unchanged. */
export interface WorkspaceUpdate {
  readonly tags: Readonly<Record<string, string>> | undefined;
  readonly identity: IdentityChange | undefined;
  readonly sku: JsonObject | undefined;
  readonly properties: JsonObject;
  readonly network: NetworkUpdate | undefined;
}

/** The change that takes effect when an operation ends. */
export type Change =
  | { readonly kind: 'CreateWorkspace'; readonly provisionNow: boolean }
  | { readonly kind: 'UpdateWorkspace'; readonly update: WorkspaceUpdate }
  | { readonly kind: 'DeleteWorkspace' }
  | {
      readonly kind: 'PutRule';
      readonly rule: Rule;
      /** The rule of this name before the request; undefined when it is new. */
      readonly previous: Rule | undefined;
    }
  | { readonly kind: 'DeleteRule'; readonly rule: Rule }
  | { readonly kind: 'Provision'; readonly includeSpark: boolean };

/** Kinds of long-running operations, of workspaces and of accounts: rules and provisioning have the same name for both. */
export const OPERATION_KINDS = [
  'CreateWorkspace',
  'UpdateWorkspace',
  'DeleteWorkspace',
  'PutRule',
  'DeleteRule',
  'Provision',
  'CreateAccount',
  'PutNetwork',
  'PatchNetwork',
  'DeleteNetwork',
  'BatchRules',
  'PutCapabilityHost',
  'DeleteCapabilityHost',
  'MakeNetwork',
  'Upkeep',
] as const;

/** Kind of a long-running operation. */
export type OperationKind = (typeof OPERATION_KINDS)[number];

/** The error of a failed operation in its status answer. */
export interface OperationError {
  readonly code: string;
  readonly message: string;
}

/** The planned end of an operation, decided at acceptance. */
export type PlannedResult =
  | { readonly kind: 'Succeed' }
  /** Never ends without a release. */
  | { readonly kind: 'Stick' }
  | { readonly kind: 'Fail'; readonly error: OperationError }
  /** Reports success and changes nothing. */
  | { readonly kind: 'Revert' };

/** How far an operation is. */
export type Phase =
  /** Waits for the operation before it. */
  | { readonly kind: 'Queued' }
  /** `endsAt` undefined: stuck. */
  | { readonly kind: 'Running'; readonly startedAt: Date; readonly endsAt: Date | undefined }
  | { readonly kind: 'Succeeded'; readonly endedAt: Date }
  | { readonly kind: 'Failed'; readonly endedAt: Date; readonly error: OperationError }
  | { readonly kind: 'Canceled'; readonly endedAt: Date };

/** Work on a workspace or an account that takes time. */
export interface Work<C extends { readonly kind: OperationKind }> {
  readonly id: string;
  /** Grows with every operation. */
  readonly sequence: number;
  readonly subscriptionId: string;
  readonly location: string;
  /** Key of the workspace or account. */
  readonly workspaceKey: string;
  readonly workspaceGuid: string;
  readonly change: C;
  readonly fate: PlannedResult;
  readonly acceptedAt: Date;
  phase: Phase;
  /** true: polls get 404, although the operation continues. */
  vanished: boolean;
}

/** Work of any kind, as far as its progress goes. */
export type AnyWork = Work<{ readonly kind: OperationKind }>;

/** One long-running operation of a workspace. */
export interface Operation extends Work<Change> {
  /** undefined: no request caused it, or it must raise no event. */
  readonly notice: WriteDetails | undefined;
  /** The rules at acceptance, without writes in flight; only kept when overlapping writes lose rules. */
  readonly baseRules: Rules | undefined;
}

/** Whether work has ended, well or badly. */
export function hasEnded(operation: AnyWork): boolean {
  return operation.phase.kind !== 'Queued' && operation.phase.kind !== 'Running';
}

/** The identity part of a request. */
export interface IdentityChange {
  readonly asked: JsonObject;
  /** A PUT names all user identities; a PATCH names those to add, and with null those to remove. */
  readonly replaces: boolean;
}
