import type { PolicyFault, PolicyPath } from '../policy/policy-problem.ts';

/** True for the one name that the schema parser drops from blocks with free keys, with or without blanks around it. */
export function isDroppedKey(name: string): boolean {
  return name.trim() === '__proto__';
}

/**
 * Refuses that name: without the condition or the rules under it, the policy would mean something else.
 *
 * @param what the kind of name, for the message: `the name of a pack`
 */
export function droppedKey(path: PolicyPath, name: string, what: string): PolicyFault {
  const message = `"${name}" cannot be ${what}: JavaScript reserves it`;
  return { path, atKey: true, message, remedy: 'Choose another name.' };
}
