/**
 * The subject of a refused request, as far as Azure's code and message name it: existing computes or endpoints, the SKU
 * of the firewall, a target in another tenant, or a resource provider that the subscription has not registered.
 */
export type RefusalTopic = 'InUse' | 'FirewallSku' | 'OtherTenant' | 'NotRegistered';

/**
 * Every expected failure of a request to Azure. Each kind has one answer in the retry policy; `detail` is for readers
 * and never matched on.
 */
export type Failure =
  /** 429: not processed. Send it again after `retryAfterSeconds`. */
  | { readonly kind: 'Throttled'; readonly retryAfterSeconds: number; readonly detail: string }
  /**
   * 408, 5xx, reset connection, abort: the change may have landed, so read before writing again. `notTaken`: Azure itself
   * answered that it did not take the request in (503), so nothing was done.
   */
  | {
      readonly kind: 'Unavailable';
      readonly retryAfterSeconds: number | undefined;
      readonly notTaken?: true;
      readonly detail: string;
    }
  /** 409: Azure is busy with the hub. Come back; nothing was done. */
  | { readonly kind: 'Busy'; readonly detail: string }
  /** 401/403: `action` and `scope` are what the identity lacks, where the answer names them. */
  | {
      readonly kind: 'Forbidden';
      readonly action: string | undefined;
      readonly scope: string | undefined;
      readonly detail: string;
    }
  /** 403 RequestDisallowedByPolicy: an Azure Policy said no. */
  | { readonly kind: 'DeniedByPolicy'; readonly policies: readonly string[]; readonly detail: string }
  /** 409 ScopeLocked: a resource lock. */
  | { readonly kind: 'Locked'; readonly detail: string }
  /** 404: `Resource` and `ResourceGroup` mean gone for sure; `Other` (subscription, unknown) does not. */
  | {
      readonly kind: 'NotFound';
      readonly what: 'Resource' | 'ResourceGroup' | 'Parent' | 'Other';
      /** Azure does not know the subscription or the type of resource, or the answer is not Azure's: says nothing. */
      readonly saysNothing?: true;
      readonly detail: string;
    }
  /** 400 that says a role was granted too recently, or is missing, on a private-endpoint target. */
  | { readonly kind: 'ApprovalRoleMissing'; readonly target: string | undefined; readonly detail: string }
  /** Any other 4xx: asking again will not help. `topic` is missing where Azure's code and words are not known. */
  | {
      readonly kind: 'Rejected';
      readonly status: number;
      readonly code: string;
      readonly topic?: RefusalTopic;
      readonly detail: string;
    }
  /** Azure answered something Hubwarden cannot read. */
  | { readonly kind: 'Malformed'; readonly detail: string }
  /** Azure answered at an api-version that does not show managed networks: nothing is known of the network. */
  | { readonly kind: 'NetworkNotShown'; readonly detail: string };
