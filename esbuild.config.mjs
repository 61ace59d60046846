// Builds the deployable app: one CommonJS file, its host.json, a package.json and the licences of what is in it, in dist/.
// It is built aside and put in its place when it is whole, so that dist/ never holds half of one. `--policy FILE` adds a policy,
// under the name of `--policy-place`. The source map stays out of the package: maps/ has it, for the release.
import { constants, copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { licenceTexts, oneCopyOfEach } from './bundled-packages.mjs';
import { replaceFolder } from './infra/hooks/replace-folder.mjs';
import { textAssets } from './text-assets.mjs';

// One of the storage libraries calls createRequire(import.meta.url), and import.meta is empty in CommonJS: without this
// pair the bundle fails when it is loaded.
const IMPORT_META_URL = "const __importMetaUrl=require('node:url').pathToFileURL(__filename).href;";

const { name, version } = JSON.parse(await readFile('package.json', 'utf8'));
const { values: given } = parseArgs({ options: { policy: { type: 'string' }, 'policy-place': { type: 'string' } } });

function bundle(folder, plugins) {
  return build({
    entryPoints: ['src/main.ts'],
    outfile: join(folder, 'main.cjs'),
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: 'external',
    metafile: true,
    logLevel: 'warning',
    plugins,
    // The worker provides this module at run time; it is on no registry.
    external: ['@azure/functions-core'],
    define: { 'import.meta.url': '__importMetaUrl', 'process.env.HUBWARDEN_VERSION': JSON.stringify(version) },
    banner: { js: IMPORT_META_URL },
  });
}

async function fill(folder) {
  const { metafile } = await bundle(folder, [await oneCopyOfEach(), textAssets()]);
  const local = Object.keys(metafile.inputs).filter((file) => file.startsWith('src/local/'));
  if (local.length > 0) throw new Error(`the bundle must not hold the local stack: ${local.join(', ')}`);
  await copyFile('host.json', join(folder, 'host.json'));
  // The Node version that src/core/node-version.ts requires at load.
  const manifest = { name, version, main: 'main.cjs', engines: { node: '>=24' } };
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await writeFile(join(folder, 'THIRD-PARTY-LICENCES.txt'), await licenceTexts(Object.keys(metafile.inputs)));
  if (given.policy !== undefined) {
    const place = join(folder, given['policy-place'] ?? 'policy.yaml');
    await mkdir(dirname(place), { recursive: true });
    // A policy must not overwrite the bundle, at any path.
    await copyFile(given.policy, place, constants.COPYFILE_EXCL);
  }
  return Object.entries(metafile.outputs).find(([file]) => file.endsWith('.cjs'))?.[1].bytes ?? 0;
}

// In the same folder as dist/, because a rename cannot cross file systems.
const aside = await mkdtemp(resolve('dist.'));
try {
  const fresh = join(aside, 'dist');
  await mkdir(fresh);
  const bytes = await fill(fresh);
  await mkdir('maps', { recursive: true });
  await rename(join(fresh, 'main.cjs.map'), join('maps', 'main.cjs.map'));
  await replaceFolder(fresh, resolve('dist'));
  // Not on the output: `npm run demo -- --json` must be JSON only.
  process.stderr.write(`built dist/main.cjs, ${Math.round(bytes / 1024)} KB\n`);
} finally {
  await rm(aside, { recursive: true, force: true });
}
