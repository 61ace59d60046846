/** One kind of request about a resource of a kind, and the RBAC action that it needs. */
export interface ResourceRequest {
  readonly method: 'GET' | 'PATCH' | 'PUT' | 'DELETE' | 'POST';
  readonly action: string;
  /** false: Azure lists no operation of that name; it derives the action from the resource type. */
  readonly published: boolean;
  /** Further actions that Azure requires of the caller for the same request. */
  readonly also?: readonly string[];
}

/** The facts of one kind of resource that Hubwarden governs. */
export interface ResourceKind {
  /** Namespace of its resource provider. */
  readonly provider: string;
  /** Its resource type. */
  readonly type: string;
  /** Operations after which Hubwarden reads the resource again; names as Azure writes them, without the type. */
  readonly watched: {
    /** Operations on the resource itself. */
    readonly verbs: readonly string[];
    /** Children and actions of the resource, with all of their operations. */
    readonly children: readonly string[];
  };
  /** Every request that Hubwarden sends about the resource; the roles of a deployment are made from them. */
  readonly requests: Readonly<Record<string, ResourceRequest>>;
}
