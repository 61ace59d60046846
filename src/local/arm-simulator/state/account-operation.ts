import type { WriteDetails } from '../request/write-name.ts';
import type { Child } from './account.ts';
import type { Work } from './operation.ts';
import type { Mode, Rule, Rules } from './workspace.ts';

/** Changes of a write of a network, already checked. */
export interface AccountNetworkUpdate {
  readonly isolationMode: Mode;
  readonly firewallSku: string | undefined;
  /** undefined: the request named no rules. */
  readonly rules: readonly Rule[] | undefined;
  /** true: user-defined rules that it does not name are removed. */
  readonly replacesRules: boolean;
  /** true: the network is declared and not provisioned. */
  readonly isDeferred: boolean;
}

/** A child that is written by a long-running operation. */
export interface HostRef {
  /** undefined: of the account itself. */
  readonly project: string | undefined;
  readonly name: string;
}

/** The change that takes effect when an operation of an account ends. */
export type AccountChange =
  | { readonly kind: 'CreateAccount' }
  | {
      readonly kind: 'PutNetwork' | 'PatchNetwork' | 'BatchRules';
      readonly update: AccountNetworkUpdate;
      /** true: there was no network. */
      readonly creates: boolean;
    }
  | { readonly kind: 'DeleteNetwork' }
  | {
      readonly kind: 'PutRule';
      readonly rule: Rule;
      /** The rule of this name before the request; undefined when it is new. */
      readonly previous: Rule | undefined;
    }
  | { readonly kind: 'DeleteRule'; readonly rule: Rule }
  | { readonly kind: 'Provision' }
  | { readonly kind: 'PutCapabilityHost' | 'DeleteCapabilityHost'; readonly host: HostRef; readonly child: Child }
  /** Azure itself makes the network of an account with an injection. */
  | { readonly kind: 'MakeNetwork' }
  /** Azure itself completes the rules it makes. */
  | { readonly kind: 'Upkeep' };

/** One long-running operation of an account. */
export interface AccountOperation extends Work<AccountChange> {
  /** undefined: no request caused it, or it must raise no event. */
  readonly notice: WriteDetails | undefined;
  /** The rules at acceptance, without writes in flight; only kept when overlapping writes lose rules. */
  readonly baseRules: Rules | undefined;
}

/** Whether a change is Azure's own: it refuses no other write, and only a fault that names it strikes it. */
export function isOwnWork(change: Pick<AccountChange, 'kind'>): boolean {
  return change.kind === 'MakeNetwork' || change.kind === 'Upkeep';
}

/** Whether a change is run by the backend of the network: such operations have their own URLs and are one at a time. */
export function isNetworkWork(change: Pick<AccountChange, 'kind'>): boolean {
  switch (change.kind) {
    case 'PutNetwork':
    case 'PatchNetwork':
    case 'BatchRules':
    case 'DeleteNetwork':
    case 'PutRule':
    case 'DeleteRule':
    case 'Provision':
      return true;
    case 'CreateAccount':
    case 'PutCapabilityHost':
    case 'DeleteCapabilityHost':
    case 'MakeNetwork':
    case 'Upkeep':
      return false;
  }
}
