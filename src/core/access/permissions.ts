import { globFrom } from '../baseline/glob.ts';

/** What one role lets its holder do, as Azure writes it: names of actions in which `*` stands for any text. */
export interface Permission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

/**
 * Says which of some actions nobody grants. What one role excludes another may still grant: that is how Azure adds
 * roles up.
 *
 * @param permissions one entry per role; case never counts
 */
export function missingActions(needed: readonly string[], permissions: readonly Permission[]): readonly string[] {
  return needed.filter((action) => !permissions.some((permission) => grants(permission, action)));
}

function grants({ actions, notActions }: Permission, action: string): boolean {
  return actions.some((pattern) => covers(pattern, action)) && !notActions.some((pattern) => covers(pattern, action));
}

function covers(pattern: string, action: string): boolean {
  return globFrom(pattern)(action);
}
