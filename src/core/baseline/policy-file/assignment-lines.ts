import { isJsonObject } from '../../text/json.ts';
import { readPolicyDocument } from './policy-document.ts';

/** The keys of an assignment that a change for one more destination edits. */
export type AssignmentKey = 'packs' | 'rules' | 'mode';

/**
 * Finds the lines to edit in a policy file.
 *
 * @param text a valid policy
 * @returns the line, from 1, of a key of an assignment; of the assignment if it does not have the key; undefined for an
 *   assignment that the file does not have
 */
export function assignmentLines(text: string): (assignment: string, key: AssignmentKey) => number | undefined {
  const document = readPolicyDocument(text, 'policy');
  if (!document.ok) return () => undefined;
  const { locate, raw } = document.value;
  const assignments = isJsonObject(raw) && Array.isArray(raw.assignments) ? raw.assignments : [];
  return (name, key) => {
    const index = assignments.findIndex((each) => isJsonObject(each) && each.name === name);
    if (index === -1) return undefined;
    return locate({ path: ['assignments', index, key], atKey: true, message: '', remedy: '' }).line;
  };
}
