import type { KindName } from './kind-name.ts';

/** One kind of request about a resource of a kind, and the RBAC action that it needs. */
export interface ResourceRequest {
  readonly method: 'GET' | 'PATCH' | 'PUT' | 'DELETE' | 'POST';
  readonly action: string;
  /** false: Azure lists no operation of that name; it derives the action from the resource type. */
  readonly published: boolean;
  /** Further actions that Azure requires of the caller for the same request. */
  readonly also?: readonly string[];
}

/** How the managed network of a kind behaves, where kinds differ. */
export interface NetworkTraits {
  /**
   * Whether the firewall SKU that Azure shows proves a firewall. `WithSku`: a SKU is shown only where a firewall stands
   * or was asked for. `WithFqdnRule`: Azure always shows a SKU, and only an FQDN rule creates a firewall.
   */
  readonly firewall: 'WithSku' | 'WithFqdnRule';
  /** Whether a request can change the SKU of a firewall that stands. */
  readonly canChangeSku: boolean;
  /** `WithMode`: one PATCH may carry the mode and many rules. `Single`: one rule a request, and the mode alone. */
  readonly ruleWrites: 'WithMode' | 'Single';
  /** Whether a write of the network provisions it at once, so that a network has no phase before it is provisioned. */
  readonly isProvisionedByWrite: boolean;
  /** Whether computes and endpoints of the resource have to go before isolation is turned on. */
  readonly hasBlockers: boolean;
  /** Whether the network can be prepared for Spark, and private endpoints carry a flag for it. */
  readonly hasSpark: boolean;
  /** Tags that Azure adds by itself in `AllowOnlyApprovedOutbound`; a regional form of a tag counts. */
  readonly serviceTags: readonly string[];
  /** Whether Azure adds private endpoints to the resources that the resource is bound to, and to itself. */
  readonly hasOwnEndpoints: boolean;
  /** Whether the table of fields by api-version describes the network. */
  readonly hasFieldsByApiVersion: boolean;
  /** Prefix of the names that Azure gives to user-defined private endpoints for connections; undefined: none. */
  readonly connectionRulePrefix: string | undefined;
  /** Deadlines of one write, in seconds; undefined: those of the deployment. */
  readonly writeDeadlines: { readonly warnSeconds: number; readonly failSeconds: number } | undefined;
}

/** Words for a resource of a kind in texts for people. */
export interface KindWords {
  /** `hub`, as in "the hub". */
  readonly one: string;
  /** `hubs`. */
  readonly many: string;
  /** `Azure AI hub or Machine Learning workspace`: the full name in Azure's words, where one is introduced. */
  readonly full: string;
  /** `workspace GUID`: Azure's id that a resource does not share with an earlier one of its name. */
  readonly lifeId: string;
}

/** The facts of one kind of resource that Hubwarden governs. */
export interface ResourceKind {
  readonly name: KindName;
  /** Namespace of its resource provider. */
  readonly provider: string;
  /** Its resource type. */
  readonly type: string;
  readonly words: KindWords;
  /** Segment of the paths of pages and API that names the kind. */
  readonly pathSegment: string;
  /** Words of `kinds` in a policy, each with the value that the field `kind` of the resource has for it. */
  readonly policyKinds: Readonly<Record<string, string>>;
  /** Fewest and most characters of a name, and whether it may hold dots. */
  readonly names: { readonly least: number; readonly most: number; readonly dots: boolean };
  /** The api-version of its provider that requests, and the code that Hubwarden writes for owners, have by default. */
  readonly apiVersion: string;
  /** Path of the managed network below the id of the resource; empty where the resource itself holds it. */
  readonly networkPath: string;
  readonly network: NetworkTraits;
  /**
   * Operations after which Hubwarden reads the resource again; names as Azure writes them, without the type. A name
   * that ends with `/` stands for every operation below it.
   */
  readonly watched: readonly string[];
  /**
   * Operations whose request is for the network as a whole, so that it may write or remove any rule; names as in
   * `watched`.
   */
  readonly wholeNetwork: readonly string[];
  /** Every request that Hubwarden sends about the resource; the roles of a deployment are made from them. */
  readonly requests: Readonly<Record<string, ResourceRequest>>;
}
