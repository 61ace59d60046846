// Builds the deployable app: one CommonJS file, its host.json, a package.json and the licences of what is in it, in dist/.
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { licenceTexts, oneCopyOfEach } from './bundled-packages.mjs';

// One of the storage libraries calls createRequire(import.meta.url), and import.meta is empty in CommonJS: without this
// pair the bundle fails when it is loaded.
const IMPORT_META_URL = "const __importMetaUrl=require('node:url').pathToFileURL(__filename).href;";

const { name, version } = JSON.parse(await readFile('package.json', 'utf8'));

await rm('dist', { recursive: true, force: true });
await mkdir('dist', { recursive: true });
const { metafile } = await build({
  entryPoints: ['src/main.ts'],
  outfile: 'dist/main.cjs',
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: true,
  metafile: true,
  logLevel: 'warning',
  plugins: [await oneCopyOfEach()],
  // The worker provides this module at run time; it is on no registry.
  external: ['@azure/functions-core'],
  define: { 'import.meta.url': '__importMetaUrl', 'process.env.HUBWARDEN_VERSION': JSON.stringify(version) },
  banner: { js: IMPORT_META_URL },
});
await copyFile('host.json', 'dist/host.json');
// What src/core/node-version.ts insists on when the app is loaded.
const manifest = { name, version, main: 'main.cjs', engines: { node: '>=24' } };
await writeFile('dist/package.json', `${JSON.stringify(manifest, null, 2)}\n`);
await writeFile('dist/THIRD-PARTY-LICENCES.txt', await licenceTexts(Object.keys(metafile.inputs)));

const [bundle] = Object.entries(metafile.outputs).filter(([file]) => file.endsWith('.cjs'));
// Not on the output: `npm run demo -- --json` must be JSON only.
process.stderr.write(`built dist/main.cjs, ${Math.round(bundle[1].bytes / 1024)} KB\n`);
const local = Object.keys(metafile.inputs).filter((file) => file.startsWith('src/local/'));
if (local.length > 0) throw new Error(`the bundle must not hold the local stack: ${local.join(', ')}`);
