import { expect, it } from 'vitest';
import { documentedFleet } from '../../../cli/documented-fleet.ts';
import { deployedParts, getPage } from './fleet-world.ts';
import { textOf } from './read-html.ts';

it.each(['/', '/about'])(
  '%s shows no age ahead of its reads',
  async (path) => {
    const { deps } = await documentedFleet();
    const parts = deployedParts(deps);
    const end = deps.clock.now();
    let calls = 0;
    // The reads take a second: they end after the request has begun.
    const now = () => new Date(end.getTime() - (calls++ === 0 ? 1000 : 0));
    const text = textOf((await getPage({ ...parts, now }, path)).html);
    expect(text).toMatch(/Rows read 0s ago/);
    expect(text).not.toContain('read in 1s');
  },
  120_000,
);
