import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NEEDED_NODE_MAJOR, nodeVersionProblem } from '../../src/core/node-version.ts';

describe('nodeVersionProblem', () => {
  it.each(['24.0.0', '24.21.0', '26.10.0', '100.0.0'])('has nothing against Node %s', (version) => {
    expect(nodeVersionProblem(version)).toBeUndefined();
  });

  it.each(['4.0.0', '20.20.2', '22.23.3', '23.11.0', ''])('says what to do on Node %s, in one line', (version) => {
    expect(nodeVersionProblem(version)).toMatch(
      /^Hubwarden cannot start on Node .*needs Node 24 or later.*set .*24[^\n]*$/,
    );
  });

  it('asks for the version that is deployed', () => {
    const bicep = readFileSync(new URL('../../infra/modules/function-app.bicep', import.meta.url), 'utf8');
    expect(bicep).toMatch(new RegExp(`runtime: \\{ name: 'node', version: '${NEEDED_NODE_MAJOR}' \\}`));
  });
});
