import { foldCase } from '../text/fold-case.ts';
import { globFrom } from '../text/glob.ts';
import { trimEnd } from '../text/trim-end.ts';

/** The permissions of one role, as Azure writes them: names of actions in which `*` matches any text. */
export interface Permission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  /** On data inside a resource: rows, messages, blobs. Absent: none. */
  readonly dataActions?: readonly string[];
  readonly notDataActions?: readonly string[];
}

/** A role that a principal holds. */
export interface HeldRole {
  /** ARM id at which it was assigned. */
  readonly scope: string;
  readonly permissions: readonly Permission[];
}

/**
 * The permissions of roles at a scope: of the roles assigned there and above. A role below it, on one group or one
 * resource, grants nothing at the scope itself, though Azure lists it beside the others.
 */
export function permissionsAt(held: readonly HeldRole[], scope: string): readonly Permission[] {
  return held.filter((role) => isAtOrAbove(role.scope, scope)).flatMap(({ permissions }) => permissions);
}

function isAtOrAbove(assigned: string, scope: string): boolean {
  const above = foldCase(trimEnd(assigned, '/'));
  // A management group that Azure lists for a scope contains that scope.
  if (above === '' || above.startsWith('/providers/microsoft.management/managementgroups/')) return true;
  return `${foldCase(trimEnd(scope, '/'))}/`.startsWith(`${above}/`);
}

/**
 * Finds the actions that no role grants. Another role may still grant an action that one role excludes: that is how
 * Azure adds roles up.
 *
 * @param permissions one entry per role; case never counts
 */
export function missingActions(needed: readonly string[], permissions: readonly Permission[]): readonly string[] {
  return needed.filter((action) => !permissions.some((permission) => grants(permission, action)));
}

/** As {@link missingActions}, for data actions. */
export function missingDataActions(needed: readonly string[], permissions: readonly Permission[]): readonly string[] {
  const onData = permissions.map(({ dataActions = [], notDataActions = [] }) => ({
    actions: dataActions,
    notActions: notDataActions,
  }));
  return missingActions(needed, onData);
}

function grants({ actions, notActions }: Permission, action: string): boolean {
  return (
    actions.some((pattern) => includesAction(pattern, action)) &&
    !notActions.some((pattern) => includesAction(pattern, action))
  );
}

function includesAction(pattern: string, action: string): boolean {
  return globFrom(pattern)(action);
}
