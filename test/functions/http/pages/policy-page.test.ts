import { expect, it } from 'vitest';
import { documentedFleet } from '../../../cli/documented-fleet.ts';
import { deployedParts, getPage } from './fleet-world.ts';
import { textOf } from './read-html.ts';

it('names each edition of a built-in pack once, and the absence of a version before', async () => {
  const text = textOf((await getPage(deployedParts((await documentedFleet()).deps), '/policy')).html);
  expect(text).toMatch(/ Packs [a-z-]+@\d{4}-\d\d(, [a-z-]+@\d{4}-\d\d)* /);
  expect(text).toContain('Version before none is kept');
  expect(text).not.toMatch(/@\d{4}-\d\d@/);
}, 120_000);
