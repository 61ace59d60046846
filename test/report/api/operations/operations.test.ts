import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../../src/report/api/operations/operation.ts';
import { OPERATIONS } from '../../../../src/report/api/operations/operations.ts';

const ALL: readonly (readonly [string, Operation])[] = Object.entries(OPERATIONS);

describe('the table of operations', () => {
  it('has each method of a path once', () => {
    const keys = ALL.map(([, { method, path }]) => `${method} ${path.replace(/\{\w+\}/g, '{}')}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each(ALL)('%s is summarised in one line without a full stop', (_, { summary }) => {
    expect(summary).toMatch(/^[A-Z].{10,100}[^.]$/);
  });

  it.each(ALL)('%s lets only operators change something', (_, { method, path, role }) => {
    const isPreview = path === '/api/silences/preview';
    expect(method === 'POST' && !isPreview).toBe(role === 'Operator');
  });

  it.each(ALL)('%s names no parameter that Azure Functions takes for a key', (_, { query }) => {
    expect(Object.keys(query.shape)).not.toContain('code');
  });
});
