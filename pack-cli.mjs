// Builds the package of the command line in build/cli/, and packs it into hubwarden-VERSION.tgz: every dependency bundled, in
// parts that load when a command needs them. `--folder` and `--pack-destination` name other places. The parts are CommonJS, because
// Node evaluates the whole of each built-in module that an ES module imports: 20 ms of 75 (Node 24.21, 2026-12).
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build, transform } from 'esbuild';
import { closureOf } from './bundle-parts.mjs';
import { clientWithoutOperations, licenceTexts, oneCopyOfEach } from './bundled-packages.mjs';
import { replaceFolder } from './infra/hooks/replace-folder.mjs';

const BIN = 'hubwarden.js';
const START = 'src/cli/package/start.ts';
/** Files of the package that hold what is loaded together: each has what its source always loads, and no earlier file has. */
const GROUPS = {
  [BIN]: START,
  'common.js': 'src/cli/main.ts',
  'codes.js': 'src/cli/policy/explain-finding-command.ts',
  'plan.js': 'src/cli/plan/plan-command.ts',
  'policy.js': 'src/core/baseline/parse-policy.ts',
};
/** Code that a command loads when it first uses it, although the code of the command imports it: see `loadedLate`. */
const LATE = ['src/core/baseline/parse-policy.ts', 'src/cli/plan/code/azml-text.ts'];
/** Size of the packed file that people download. */
const MOST_BYTES = 1_000_000;
const TARGET = 'node20';
const IMPORT_META_URL = "const __importMetaUrl=require('node:url').pathToFileURL(__filename).href;";

// Runs a part of a file once, when it is first asked for.
const LOADER =
  '"use strict";const parts={PARTS};const loaded=new Map();' +
  'function part(name){let module=loaded.get(name);' +
  'if(module===undefined){module={exports:{}};loaded.set(name,module);parts[name](module,module.exports)}' +
  'return module.exports}module.exports=part;';

const { values: given } = parseArgs({
  options: { folder: { type: 'string', default: 'build/cli' }, 'pack-destination': { type: 'string', default: '.' } },
});
const { description, license, name, version } = JSON.parse(await readFile('package.json', 'utf8'));

/** The command line shows its version only; the list of dependencies has no use in the package. */
const versionOnly = {
  name: 'version-only',
  setup(building) {
    building.onLoad({ filter: /package\.json$/ }, ({ path }) =>
      path === resolve('package.json') ? { contents: JSON.stringify({ version }), loader: 'json' } : undefined,
    );
  },
};

/**
 * Commander loads child processes, and with them the network, at start. It needs them for commands that are programs of
 * their own, of which there are none.
 */
const lazyChildProcess = {
  name: 'lazy-child-process',
  setup(building) {
    building.onLoad({ filter: /commander[\\/]lib[\\/]command\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const eager = "require('node:child_process')";
      if (!text.includes(eager))
        throw new Error(`${path} no longer has ${eager}: see whether this plugin is still needed`);
      return { contents: text.replace(eager, `{ get spawn() { return ${eager}.spawn; } }`), loader: 'js' };
    });
  },
};

/** Its form for Node is CommonJS, of which a dynamic import gets no named export once the bundle is split; its form for browsers is a module. */
const YAML = resolve('node_modules/yaml/browser/index.js');

/** What only late code needs goes into parts of its own: for the bundler, nothing else leads to it. */
const lateApart = {
  name: 'late-apart',
  setup(building) {
    const sources = LATE.map((source) => resolve(source));
    building.onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) =>
      kind === 'import-statement' && sources.includes(resolve(resolveDir, path))
        ? { path: `./${lateName(path)}`, external: true }
        : undefined,
    );
  },
};

const lateName = (source) => `${basename(source, '.ts')}.js`;

function usedInputs({ outputs }) {
  const used = Object.values(outputs).flatMap(({ inputs }) => Object.entries(inputs));
  return [...new Set(used.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file))];
}

/** Only ES modules can be split. */
async function bundledParts() {
  const { metafile, outputFiles } = await build({
    entryPoints: [START, ...LATE],
    entryNames: '[name]',
    outdir: 'build/cli',
    write: false,
    bundle: true,
    splitting: true,
    platform: 'node',
    target: TARGET,
    format: 'esm',
    minifySyntax: true,
    minifyWhitespace: true,
    // Some SDKs have modules without naming them in `exports`; beside their CommonJS the package would hold much twice.
    mainFields: ['module', 'main'],
    alias: { yaml: YAML },
    metafile: true,
    logLevel: 'warning',
    plugins: [await oneCopyOfEach(), clientWithoutOperations, versionOnly, lazyChildProcess, lateApart],
    define: { 'process.env.HUBWARDEN_VERSION': JSON.stringify(version) },
  });
  const inputs = usedInputs(metafile);
  // A bundler takes all of the named export `z`, and what is used of a namespace.
  if (inputs.some((file) => /zod\/v4\/locales\/(?!en\.)/.test(file)))
    throw new Error("the package holds all of zod: write `import * as z from 'zod'` in every file");
  const late = Object.values(metafile.outputs).map(({ entryPoint }) => entryPoint);
  const broken = late.filter((entry) => metafile.inputs[entry]?.format === 'cjs');
  if (broken.length > 0) throw new Error(`a dynamic import would get no named export of ${broken.join(', ')}`);
  return { inputs, ...withShortNames(metafile.outputs, outputFiles) };
}

/**
 * Numbers the chunks in place of the hash in their names: a hash does not compress, and every import repeats it, which is
 * a fiftieth of the package.
 */
function withShortNames(outputs, files) {
  const chunks = Object.keys(outputs).map((file) => CHUNK.exec(basename(file))?.[0]);
  const numbers = new Map([...new Set(chunks)].sort().map((chunk, number) => [chunk, `chunk-${number}.js`]));
  const renamed = (text) => text.replace(new RegExp(CHUNK, 'g'), (chunk) => numbers.get(chunk) ?? chunk);
  return {
    outputs: JSON.parse(renamed(JSON.stringify(outputs))),
    parts: files.map(({ path, text }) => ({ path: renamed(path), text: renamed(text) })),
  };
}

const CHUNK = /\bchunk-[A-Z0-9]{8}\.js\b/;

/** Identifies the code of the package, so that it uses nothing that other code has kept. */
function buildOf(parts) {
  const hash = createHash('sha256');
  for (const { text } of parts) hash.update(text);
  return hash.digest('hex').slice(0, 32);
}

async function asCommonJs({ path, text }, buildId) {
  const { code } = await transform(text, {
    format: 'cjs',
    platform: 'node',
    target: TARGET,
    minifyWhitespace: true,
    define: {
      'import.meta.url': '__importMetaUrl',
      'import.meta.dirname': '__dirname',
      'process.env.HUBWARDEN_BUILD': JSON.stringify(buildId),
    },
    supported: { 'dynamic-import': false },
  });
  const head = code.includes('__importMetaUrl') ? IMPORT_META_URL : '';
  return { name: basename(path), code: head + LATE.map(lateName).reduce(loadedLate, code) };
}

/** Loads a part when something in it is first used, and not when the code that imports it begins. */
function loadedLate(code, part) {
  const [declared, name, required] = code.match(new RegExp(`\\bvar (import_\\w+)=(require\\("\\./${part}"\\));`)) ?? [];
  if (declared === undefined) return code;
  const used = code.replace(declared, '').replace(new RegExp(`\\b${name}\\.`, 'g'), `(load_${name}()).`);
  if (new RegExp(`\\b${name}\\b`).test(used))
    throw new Error(`the bundler uses ${part} in a form that is not known here`);
  return `function load_${name}(){return ${required}}${used}`;
}

const fileOf = (outputs, entryPoint) => Object.keys(outputs).find((file) => outputs[file].entryPoint === entryPoint);

/**
 * Puts what is loaded together into one file, because finding and opening a file takes as long as running a small one:
 * what runs before the compile cache is there, what every command needs, the findings that many refer to, and a plan,
 * of which most other commands need a large part.
 */
function inFewFiles(files, outputs) {
  const grouped = new Set();
  const groups = Object.entries(GROUPS).map(([group, source]) => {
    const fresh = [...closureOf(fileOf(outputs, source), outputs)].filter((file) => !grouped.has(file));
    for (const file of fresh) grouped.add(file);
    return [group, fresh];
  });
  const groupOf = new Map(groups.flatMap(([group, of]) => of.map((file) => [basename(file), group])));
  const inGroup = (text) =>
    text.replace(/\brequire\("\.\/([^"]+)"\)/g, (call, name) =>
      groupOf.has(name) ? `require("./${groupOf.get(name)}")("${name}")` : call,
    );
  const own = new Map(files.map(({ code, name }) => [name, inGroup(code)]));
  const filled = groups.map(([group, of]) => {
    const parts = of.map((file) => `"${basename(file)}"(module,exports){${own.get(basename(file))}}`);
    const first = group === BIN ? `part("${basename(fileOf(outputs, START))}");` : '';
    return [group, `${LOADER.replace('PARTS', () => parts.join(',\n'))}${first}\n`];
  });
  return [...filled, ...[...own].filter(([name]) => !groupOf.has(name))];
}

async function fill(folder) {
  const { inputs, outputs, parts } = await bundledParts();
  const buildId = buildOf(parts);
  const files = await Promise.all(parts.map((part) => asCommonJs(part, buildId)));
  for (const [file, code] of inFewFiles(files, outputs))
    await writeFile(join(folder, file), file === BIN ? `#!/usr/bin/env node\n${code}` : code);
  const bin = { [name]: BIN };
  const manifest = { name, version, description, license, bin, type: 'commonjs', engines: { node: '>=20' } };
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await writeFile(join(folder, 'THIRD-PARTY-LICENCES.txt'), await licenceTexts(inputs));
  await copyFile('LICENSE', join(folder, 'LICENSE'));
  await copyFile('src/cli/package/README.md', join(folder, 'README.md'));
}

function pack(folder) {
  const { error, status } = spawnSync(
    'npm',
    ['pack', folder, '--pack-destination', given['pack-destination'], '--silent'],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    },
  );
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`npm pack ended with ${status}`);
  const tarball = join(given['pack-destination'], `${name}-${version}.tgz`);
  const { size } = statSync(tarball);
  if (size > MOST_BYTES)
    throw new Error(
      `${tarball} has ${size} bytes, and at most ${MOST_BYTES} are allowed: see what the last change bundles`,
    );
}

const place = resolve(given.folder);
await mkdir(dirname(place), { recursive: true });
// Beside its place, because a rename cannot cross file systems.
const aside = await mkdtemp(`${place}.`);
try {
  const fresh = join(aside, 'cli');
  await mkdir(fresh);
  await fill(fresh);
  await replaceFolder(fresh, place);
  pack(place);
} finally {
  await rm(aside, { recursive: true, force: true });
}
