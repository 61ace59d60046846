import { describe, expect, it } from 'vitest';
import { assignmentLines } from '../../../../src/core/baseline/policy-file/assignment-lines.ts';

const POLICY = `version: 1
assignments:
  - name: first
    mode: observe
    packs: [github]

  - name: second
    rules:
      - fqdn: pypi.org
`;

describe('lines to edit in a policy file', () => {
  it.each([
    { assignment: 'first', key: 'packs', line: 5, why: 'the key' },
    { assignment: 'first', key: 'mode', line: 4, why: 'another key' },
    { assignment: 'second', key: 'rules', line: 8, why: 'the key of a block' },
    { assignment: 'second', key: 'packs', line: 7, why: 'the assignment if the key is missing' },
    { assignment: 'third', key: 'packs', line: undefined, why: 'nothing for an unknown assignment' },
  ] as const)('are those of $why', ({ assignment, key, line }) => {
    expect(assignmentLines(POLICY)(assignment, key)).toBe(line);
  });

  it.each(['', 'a: [', '- 1', 'assignments: 1'])('are unknown in a text that is no policy: %j', (text) => {
    expect(assignmentLines(text)('first', 'packs')).toBeUndefined();
  });
});
