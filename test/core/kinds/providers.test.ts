import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RESOURCE_KINDS } from '../../../src/core/kinds/kinds.ts';
import { foldCase } from '../../../src/core/text/fold-case.ts';

/** Lists of facts about all services of Azure, and texts that a person saw. */
const LISTS = [
  'src/core/rules/services/private-endpoint-targets.ts',
  'src/core/verdict/catalogue/catalogue-examples.ts',
];

describe('the providers of governed kinds', () => {
  it('are named in core/kinds and in two lists, and nowhere else in core and reconcile', () => {
    const providers = RESOURCE_KINDS.map(({ provider }) => `${foldCase(provider)}/`);
    const naming = globSync('src/{core,reconcile}/**/*.ts').filter((file) => {
      const text = foldCase(readFileSync(file, 'utf8'));
      return providers.some((provider) => text.includes(provider));
    });
    expect(naming.filter((file) => !file.startsWith('src/core/kinds/')).sort()).toEqual(LISTS);
  });
});
