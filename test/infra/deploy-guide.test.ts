import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { ARM_OPERATIONS } from '../../src/adapters/arm/arm-operations.ts';

const guide = await readFile(new URL('../../docs/deploy.md', import.meta.url), 'utf8');

describe('docs/deploy.md', () => {
  it('grants every action that Hubwarden writes with, and no other', () => {
    const [, role = ''] = /```json\n([^`]*"Actions"[^`]*)```/.exec(guide) ?? [];
    const granted: unknown = JSON.parse(role);
    const actions = Object.values(ARM_OPERATIONS).map((operation) => operation.action);
    expect(granted).toMatchObject({
      Actions: [...new Set(actions.filter((action) => !action.endsWith('/read')))],
      NotActions: [],
      DataActions: [],
    });
  });
});
