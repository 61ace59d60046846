import type { PolicyFault, PolicyPath } from '../policy/policy-problem.ts';

/** True for the one name that the reader of shapes leaves out of blocks whose keys people choose, blanks around it or not. */
export function isDroppedKey(name: string): boolean {
  return name.trim() === '__proto__';
}

/**
 * Refuses it: without the condition or the rules under it, the policy would ask something else than it says.
 *
 * @param what what the name is, for the message: `the name of a pack`
 */
export function droppedKey(path: PolicyPath, name: string, what: string): PolicyFault {
  const message = `"${name}" cannot be ${what}: JavaScript keeps it for itself`;
  return { path, atKey: true, message, remedy: 'Choose another name.' };
}
