import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { docComments } from '../../../src/cli/generate/doc-comments.ts';
import { currentDocument } from '../../../src/cli/generate/openapi.ts';
import { OPERATIONS } from '../../../src/report/api/operations/operations.ts';

interface Described {
  readonly operationId?: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly object[];
  readonly responses: Readonly<Record<string, unknown>>;
}

const published: { readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>> } = JSON.parse(
  readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8'),
);

const DESCRIBED = Object.entries(published.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, each]) => ({ ...each, at: `${method.toUpperCase()} ${path}` })),
);

describe('docs/openapi.json', () => {
  it('is what the table of operations says: regenerate it with src/cli/generate/openapi.ts', () => {
    expect(published).toEqual(JSON.parse(JSON.stringify(currentDocument())));
  });

  it('is a valid document of OpenAPI 3.1', async () => {
    const { errors, valid } = await new Validator().validate(structuredClone(published));
    expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
  });

  it('has every operation once', () => {
    const ids = Object.entries(OPERATIONS).flatMap(([id, { path }]) =>
      path.includes('{subscription}') ? [id, id.replace('Hub', 'Account')] : [id],
    );
    expect(DESCRIBED.map(({ operationId }) => operationId).sort()).toEqual(ids.sort());
  });

  it('describes an operation about an account in words for accounts', () => {
    const about = DESCRIBED.filter(({ at }) => at.includes('/api/accounts/'));
    expect(about.length).toBeGreaterThan(10);
    for (const { operationId, summary } of about) expect(`${operationId} ${summary}`).not.toMatch(/hub\b/i);
    expect(about.map(({ summary }) => summary)).toContain('Get everything about an account');
  });

  it.each(DESCRIBED)('$at has a summary, a tag, a problem and says who may call it', (each) => {
    expect(each.summary).toBeTruthy();
    expect(each.tags).toHaveLength(1);
    expect(Object.keys(each.responses).some((status) => status.startsWith('4'))).toBe(true);
    expect(each.security).toBeDefined();
  });
});

describe('doc comments', () => {
  it('are read for types and their fields, also those that a type extends', () => {
    const comments = docComments([
      'interface Hidden {}\n/** A base. */\nexport interface Base {\n  /** Its id. */\n  readonly id: string;\n}\n',
      '/** A thing of {@link Base}.\n *\n * @see elsewhere */\nexport interface Thing extends Pick<Base, "id"> {\n  readonly plain: number;\n  /**\n   * Two\n   * lines.\n   */\n  readonly two?: string;\n}\n',
    ]);
    expect(comments.get('Thing')?.text).toBe('A thing of `Base`.');
    expect([...(comments.get('Thing')?.fields ?? [])]).toEqual([
      ['id', 'Its id.'],
      ['two', 'Two lines.'],
    ]);
    expect(comments.has('Hidden')).toBe(false);
  });
});
