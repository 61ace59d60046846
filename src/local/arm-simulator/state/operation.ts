import type { JsonObject } from '../../../core/text/json.ts';
import type { WriteDetails } from '../request/write-name.ts';
import type { Mode, Rule, Rules } from './workspace.ts';

/** What a PATCH or PUT changes in a managed network, already checked against the hub. */
export interface NetworkUpdate {
  readonly isolationMode: Mode;
  /** undefined: the request named no rules. */
  readonly rules: readonly Rule[] | undefined;
  readonly firewallSku: string | undefined;
  readonly kind: 'V1' | 'V2' | undefined;
  readonly enableNetworkMonitor: boolean | undefined;
  readonly enableFirewallLog: boolean | undefined;
}

/** What a PATCH or PUT changes in a workspace; undefined parts stay as they are. */
export interface WorkspaceUpdate {
  readonly tags: Readonly<Record<string, string>> | undefined;
  readonly identity: IdentityChange | undefined;
  readonly sku: JsonObject | undefined;
  readonly properties: JsonObject;
  readonly network: NetworkUpdate | undefined;
}

/** What takes effect when an operation ends. */
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

/** Kinds of long-running operations. */
export type OperationKind = Change['kind'];

/** All kinds of long-running operations. */
export const OPERATION_KINDS = [
  'CreateWorkspace',
  'UpdateWorkspace',
  'DeleteWorkspace',
  'PutRule',
  'DeleteRule',
  'Provision',
] as const satisfies readonly OperationKind[];

/** Why an operation failed, as its status answer says it. */
export interface OperationError {
  readonly code: string;
  readonly message: string;
}

/** What is going to happen to an operation, decided when it is accepted. */
export type PlannedResult =
  | { readonly kind: 'Succeed' }
  /** Never ends by itself. */
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

/** One long-running operation. */
export interface Operation {
  readonly id: string;
  /** Grows with every operation. */
  readonly sequence: number;
  readonly subscriptionId: string;
  readonly location: string;
  readonly workspaceKey: string;
  readonly workspaceGuid: string;
  readonly change: Change;
  readonly fate: PlannedResult;
  readonly acceptedAt: Date;
  /** undefined: nobody asked for it by a request, or Event Grid must not hear of it. */
  readonly notice: WriteDetails | undefined;
  /** The rules as they were when it was accepted, without what was in flight; only kept when overlapping writes lose rules. */
  readonly baseRules: Rules | undefined;
  phase: Phase;
  /** true: asking for it is answered 404, although it goes on. */
  vanished: boolean;
}

/** Whether an operation has ended, well or badly. */
export function hasEnded(operation: Operation): boolean {
  return operation.phase.kind !== 'Queued' && operation.phase.kind !== 'Running';
}

/** What a request says of an identity. */
export interface IdentityChange {
  readonly asked: JsonObject;
  /** A PUT names all user identities; a PATCH those that come, and with null those that go. */
  readonly replaces: boolean;
}
