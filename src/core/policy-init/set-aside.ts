/** A workspace that the policy does not describe. */
export interface SetAside {
  readonly hubId: string;
  readonly reason: string;
}
