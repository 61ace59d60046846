import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { startFunctionsHost } from '../../src/local/functions-host/start-functions-host.ts';

const NODE_20 = ['--require', './test/fixtures/node-version/node-20.cjs'];

it('registers no function on a Node that is too old, and says so in one line', async () => {
  const starting = startFunctionsHost({
    appFile: 'dist/main.cjs',
    hostJsonFile: 'dist/host.json',
    settings: {},
    nodeArguments: NODE_20,
    log: () => undefined,
  });
  await expect(starting).rejects.toThrow(
    /did not start[\s\S]*Hubwarden cannot start on Node 20\.20\.2: it needs Node 24/,
  );
});

it('ships a package that names the Node it needs', () => {
  expect(JSON.parse(readFileSync('dist/package.json', 'utf8'))).toMatchObject({ engines: { node: '>=24' } });
});
