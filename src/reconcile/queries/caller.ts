/** What a caller may do. `Operator` includes `Reader`. */
export type Role = 'Reader' | 'Operator';

/** Who sends a request, as far as the gate trusts it. */
export interface Caller {
  /**
   * `Anonymous`: not signed in, or with a sign-in that does not count. `Person`, `Application`: by App Service
   * Authentication. `Key`: by a function key, reads only. `Local`: the operator of the local stack on this machine.
   */
  readonly kind: 'Anonymous' | 'Person' | 'Application' | 'Key' | 'Local';
  /** Name for records and pages: user principal name, or application id. */
  readonly name: string;
  /** Object id in Entra; undefined where there is none. */
  readonly objectId: string | undefined;
  /** The highest role; undefined: signed in and without a role, or anonymous. */
  readonly role: Role | undefined;
}

/** The caller of a request without a sign-in that counts. */
export const ANONYMOUS: Caller = { kind: 'Anonymous', name: '', objectId: undefined, role: undefined };

/** True when a caller has a role, or the higher one. */
export function hasRole({ role }: Caller, needed: Role): boolean {
  return role === 'Operator' || role === needed;
}
