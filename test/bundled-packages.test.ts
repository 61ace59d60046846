import { build } from 'esbuild';
import { expect, it } from 'vitest';

import { textAssets } from '../text-assets.mjs';

// A script of the build, without types.
const SCRIPT = '../bundled-packages.mjs';
const { clientWithoutOperations, licenceTexts, oneCopyOfEach } = await import(SCRIPT);

const PACKAGE = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/;

it('puts one copy of each package into the bundle, and the licence text of each beside it', async () => {
  const { metafile } = await build({
    entryPoints: ['src/main.ts'],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'silent',
    external: ['@azure/functions-core'],
    plugins: [await oneCopyOfEach(), textAssets()],
  });
  const inputs = Object.keys(metafile.inputs);
  const folders = [...new Set(inputs.flatMap((file) => PACKAGE.exec(file)?.[0] ?? []))];
  const names = folders.map((folder) => PACKAGE.exec(folder)?.[1]);
  expect(folders.length).toBeGreaterThan(30);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  // The command line has a package of its own.
  expect(inputs.filter((file) => /^src\/cli\/|\/commander\//.test(file))).toEqual([]);
  const licences = await licenceTexts(inputs);
  for (const name of names) expect(licences).toContain(`${name} `);
  expect(licences.match(/Permission is hereby granted/g)!.length).toBeGreaterThan(20);
});

it('starts with a file that has the library of the functions and nothing that a setting or a message needs', async () => {
  const { metafile } = await build({
    entryPoints: ['src/main.ts'],
    outdir: 'dist',
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
    external: ['@azure/functions-core'],
    plugins: [await oneCopyOfEach(), textAssets()],
  });
  const loadedWith = (file: string): readonly string[] => {
    const output = metafile.outputs[file];
    const further =
      output?.imports.filter(({ external, kind }) => kind === 'import-statement' && external !== true) ?? [];
    return [...Object.keys(output?.inputs ?? {}), ...further.flatMap(({ path }) => loadedWith(path))];
  };
  const files = loadedWith('dist/main.js');
  expect(files).toContain('src/functions/register.ts');
  const packages = new Set(files.flatMap((file) => PACKAGE.exec(file)?.[1] ?? []));
  expect([...packages].sort()).toEqual(['@azure/functions', '@azure/functions-extensions-base', 'cookie']);
  expect(files.filter((file) => /^src\/(adapters|config)\//.test(file))).toEqual([]);
});

it('takes the client of the Machine Learning SDK without its operations', async () => {
  const { metafile } = await build({
    entryPoints: ['src/adapters/arm/arm-client.ts'],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    logLevel: 'silent',
    plugins: [await oneCopyOfEach(), clientWithoutOperations],
  });
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
  const files = used.flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : []));
  const client = files.filter((file) => file.includes('/arm-machinelearning/')).map((file) => file.split('/').at(-1));
  expect(client).toEqual(['azureMachineLearningWorkspaces.js']);
});
