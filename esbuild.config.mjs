// Builds the deployable app: main.cjs and the files that it loads, host.json, a package.json and the licences of what is in them, in dist/.
// It is built aside and put in its place when it is whole, so that dist/ never holds half of one. `--policy FILE` adds a policy,
// under the name of `--policy-place`. The source maps stay out of the package: maps/ has them, for the release.
import { globSync } from 'node:fs';
import { constants, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { asCommonJs, inFewFiles, lateApart, withShortNames } from './bundle-parts.mjs';
import { clientWithoutOperations, licenceTexts, oneCopyOfEach } from './bundled-packages.mjs';
import { replaceFolder } from './infra/hooks/replace-folder.mjs';
import { textAssets } from './text-assets.mjs';

/** Code that runs when something in it is first used: see `lateApart`. A repository without these files has none. */
const RECORDS = late(['src/reconcile/records/**/*-{record,shape,body}.ts', 'src/core/kinds/reading/*-from-arm.ts']);
const POLICY = late(['src/core/baseline/parse-policy.ts']);
const DUTIES = late([
  'src/functions/{judge-shard-message,deliver-notification-message,on-timer}.ts',
  'src/adapters/receivers/receivers-from.ts',
]);

function late(patterns) {
  return globSync(patterns)
    .map((file) => file.replaceAll('\\', '/'))
    .sort();
}

/**
 * The files of the app. The host waits for the first one, and the other files load with what needs them: `start-app.cjs` when
 * the settings are checked, `work.cjs` with the first message or timer.
 */
const FILES = {
  'main.cjs': 'src/main.ts',
  'start-app.cjs': 'src/start-app.ts',
  'work.cjs': ['src/functions/message-handlers.ts', 'src/compose.ts', ...RECORDS],
  'policy.cjs': POLICY,
  'duties.cjs': DUTIES,
};

/** Names of the parts of late code, by their paths: two folders may have a file of one name. */
const LATE = Object.fromEntries(
  [...RECORDS, ...POLICY, ...DUTIES].map((source) => [
    source.replace(/^src\/|\.ts$/g, '').replaceAll('/', '-'),
    source,
  ]),
);

const { name, version } = JSON.parse(await readFile('package.json', 'utf8'));
const TARGET = 'node24';

const { values: given } = parseArgs({ options: { policy: { type: 'string' }, 'policy-place': { type: 'string' } } });

/** Only ES modules can be split. */
function bundle(plugins) {
  return build({
    entryPoints: { main: 'src/main.ts', ...LATE },
    outdir: 'dist',
    entryNames: '[name]',
    // By the source of what is loaded later, for readers of stacks.
    chunkNames: '[name]-[hash]',
    write: false,
    bundle: true,
    splitting: true,
    platform: 'node',
    target: TARGET,
    format: 'esm',
    // Some SDKs have modules without naming them in `exports`; beside their CommonJS the app would load much twice.
    mainFields: ['module', 'main'],
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: 'inline',
    metafile: true,
    logLevel: 'warning',
    plugins,
    // The worker provides this module at run time; it is on no registry.
    external: ['@azure/functions-core'],
    define: { 'process.env.HUBWARDEN_VERSION': JSON.stringify(version) },
  });
}

async function appFiles(plugins) {
  const { metafile, outputFiles } = await bundle(plugins);
  const inputs = Object.keys(metafile.inputs);
  const local = inputs.filter((file) => file.startsWith('src/local/'));
  if (local.length > 0) throw new Error(`the bundle must not hold the local stack: ${local.join(', ')}`);
  const { outputs, parts } = withShortNames(metafile.outputs, outputFiles);
  const files = await Promise.all(parts.map((part) => asCommonJs(part, { target: TARGET, sourcemap: 'external' })));
  return { inputs, files: inFewFiles(files, outputs, FILES, 'src/main.ts', LATE) };
}

async function fill(folder, maps) {
  const { files, inputs } = await appFiles([
    await oneCopyOfEach(),
    clientWithoutOperations,
    lateApart(LATE),
    textAssets(),
  ]);
  await mkdir(maps);
  for (const file of files) {
    await writeFile(join(folder, file.name), file.code);
    await writeFile(join(maps, `${file.name}.map`), file.map);
  }
  await copyFile('host.json', join(folder, 'host.json'));
  // The Node version that src/core/node-version.ts requires at load.
  const manifest = { name, version, main: 'main.cjs', engines: { node: '>=24' } };
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await writeFile(join(folder, 'THIRD-PARTY-LICENCES.txt'), await licenceTexts(inputs));
  if (given.policy !== undefined) {
    const place = join(folder, given['policy-place'] ?? 'policy.yaml');
    await mkdir(dirname(place), { recursive: true });
    // A policy must not overwrite the bundle, at any path.
    await copyFile(given.policy, place, constants.COPYFILE_EXCL);
  }
  return files;
}

// In the same folder as dist/, because a rename cannot cross file systems.
const aside = await mkdtemp(resolve('dist.'));
try {
  const [fresh, maps] = [join(aside, 'dist'), join(aside, 'maps')];
  await mkdir(fresh);
  const files = await fill(fresh, maps);
  await replaceFolder(maps, resolve('maps'));
  await replaceFolder(fresh, resolve('dist'));
  const bytes = files.map(({ code }) => Buffer.byteLength(code)).reduce((sum, each) => sum + each, 0);
  // Not on the output: `npm run demo -- --json` must be JSON only.
  process.stderr.write(`built dist/main.cjs and what it loads, ${Math.round(bytes / 1024)} KB\n`);
} finally {
  await rm(aside, { recursive: true, force: true });
}
