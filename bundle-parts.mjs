// Splits a bundle into parts that load when they are needed, as CommonJS: Node evaluates the whole of each built-in module that an
// ES module imports, which takes 20 ms (Node 24.21, 2026-12).
import { basename, extname, resolve } from 'node:path';
import { transform } from 'esbuild';

const IMPORT_META_URL = "const __importMetaUrl=require('node:url').pathToFileURL(__filename).href;";

// Runs a part of a file once, when it is first asked for. PLACES has the file of each part that the parts of
// this file require, by the path they name; this file is the empty text. LATE has the names that late parts export: a part
// that requires one gets an object that runs it when one of these names is read.
const LOADER_START = 'const parts={';
const LOADER_END =
  '};const places=PLACES;const late=LATE;const loaded=new Map();' +
  'function requireNow(name){const file=places[name];' +
  'return file===undefined?require(name):file===""?part(name.slice(2)):require(file)(name.slice(2))}' +
  'function lateModule(path,names){let module;const later={__esModule:true};' +
  'for(const name of names)Object.defineProperty(later,name,{enumerable:true,get(){return(module??=requireNow(path))[name]}});' +
  'return later}' +
  'function requirePart(name){const names=late[name];return names===undefined?requireNow(name):lateModule(name,names)}' +
  'function part(name){let module=loaded.get(name);' +
  'if(module===undefined){module={exports:{}};loaded.set(name,module);parts[name](module,module.exports,requirePart)}' +
  'return module.exports}module.exports=part;';

const HASHED = /^(.*)-[A-Z0-9]{8}\.js$/;

/**
 * Numbers the chunks in place of the hash in their names: a hash does not compress, and every import repeats it, which is
 * a fiftieth of the package of the command line.
 */
export function withShortNames(outputs, files) {
  const hashed = Object.keys(outputs).filter((file) => HASHED.test(basename(file)));
  const counts = new Map();
  const short = new Map(
    hashed.sort().map((file) => {
      const [, stem] = HASHED.exec(basename(file));
      const number = counts.get(stem) ?? 0;
      counts.set(stem, number + 1);
      return [basename(file), number === 0 && stem !== 'chunk' ? `${stem}.js` : `${stem}-${number}.js`];
    }),
  );
  // Listed, because a pattern that begins with any word takes hours for a source map, which is one word.
  const anyHashed = new RegExp([...short.keys()].map((name) => name.replace('.', '\\.')).join('|'), 'g');
  const renamed = (text) => (short.size === 0 ? text : text.replace(anyHashed, (name) => short.get(name) ?? name));
  return {
    outputs: JSON.parse(renamed(JSON.stringify(outputs))),
    parts: files.map(({ path, text }) => ({ path: renamed(path), text: renamed(text) })),
  };
}

/**
 * A part as CommonJS.
 *
 * @param options of esbuild: `target`, `define`, and `sourcemap` if the part carries its map within it
 */
export async function asCommonJs({ path, text }, { define = {}, ...options }) {
  const { code, map } = await transform(text, {
    format: 'cjs',
    platform: 'node',
    minifyWhitespace: true,
    define: { 'import.meta.url': '__importMetaUrl', 'import.meta.dirname': '__dirname', ...define },
    supported: { 'dynamic-import': false },
    sourcefile: basename(path),
    ...options,
  });
  return { name: basename(path), head: code.includes('__importMetaUrl') ? IMPORT_META_URL : '', code, map };
}

/**
 * A plugin that makes a part of each source that is to run when something in it is first used, although the code that uses it
 * imports it at the top. Schemas, for one, take as long to build as a small file to load, and most messages need a few of them.
 *
 * @param sources relative to this folder, with the names of their parts
 */
export function lateApart(sources) {
  const nameOf = new Map(Object.entries(sources).map(([name, source]) => [resolve(source), name]));
  return {
    name: 'late-apart',
    setup(building) {
      building.onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
        const name = kind === 'import-statement' ? nameOf.get(resolve(resolveDir, path)) : undefined;
        // For the bundler, nothing but this import leads to the part; an import of which nothing is used must not run it.
        return name === undefined ? undefined : { path: `./${name}.js`, external: true, sideEffects: false };
      });
    },
  };
}

/** The files that a file always loads, itself included. */
export function closureOf(file, outputs, found = new Set()) {
  if (found.has(file)) return found;
  found.add(file);
  for (const { external, kind, path } of outputs[file].imports)
    if (kind === 'import-statement' && !external) closureOf(path, outputs, found);
  return found;
}

/**
 * Puts what is loaded together into one file, because finding and opening a file takes as long as running a small one.
 *
 * @param groups the files to make, each with the sources whose parts it holds: with what they always load, without what an
 *   earlier file has. Every other part gets a file of its own name.
 * @param runs the source that the first file runs by itself
 * @param late the parts that run when something in them is first used, as for {@link lateApart}
 * @returns name, code and, where the parts have one, source map of each file
 */
export function inFewFiles(parts, outputs, groups, runs, late = {}) {
  const held = Object.entries(groups).map(([file, sources]) => [file, closuresOf(sources, outputs)]);
  const fileOfPart = new Map(held.toReversed().flatMap(([file, names]) => names.map((name) => [name, file])));
  for (const { name } of parts) if (!fileOfPart.has(name)) fileOfPart.set(name, ownFile(name, Object.keys(groups)));
  const first = basename(entryOf(outputs, runs));
  return [...new Set(fileOfPart.values())].map((file) => {
    const within = parts.filter(({ name }) => fileOfPart.get(name) === file);
    const run = within.some(({ name }) => name === first) ? `part("${first}");` : '';
    const places = placesFor(within, file, fileOfPart);
    return { name: file, ...filledWith(within, places, exportsOfLate(late, outputs), run) };
  });
}

const entryOf = (outputs, source) => Object.keys(outputs).find((file) => outputs[file].entryPoint === source);

function closuresOf(sources, outputs) {
  const entries = [sources].flat().flatMap((source) => entryOf(outputs, source) ?? []);
  return entries.flatMap((entry) => [...closureOf(entry, outputs)]).map((file) => basename(file));
}

/** All files have the ending of the groups. */
function ownFile(name, groups) {
  const file = `${basename(name, '.js')}${extname(groups[0])}`;
  if (groups.includes(file)) throw new Error(`two files of the package would have the name ${file}`);
  return file;
}

/** Where a file finds the parts that its parts require; itself is the empty text. */
function placesFor(within, file, fileOfPart) {
  const required = within.flatMap(({ code }) => [...code.matchAll(/\brequire\("(\.\/([^"]+))"\)/g)]);
  const found = required.filter(([, , name]) => fileOfPart.has(name));
  return Object.fromEntries(
    found.map(([, path, name]) => [path, fileOfPart.get(name) === file ? '' : `./${fileOfPart.get(name)}`]),
  );
}

/** The names that each late part exports, by the path that requires it. */
function exportsOfLate(late, outputs) {
  return Object.fromEntries(
    Object.entries(late).map(([name, source]) => [`./${name}.js`, outputs[entryOf(outputs, source)].exports]),
  );
}

/** Each part begins on a line of its own, so that its source map holds as a section of the file's. */
function filledWith(within, places, late, run) {
  // Outside of the parts, because one of them has a variable named __filename.
  let code = within.map(({ head }) => head).find((head) => head !== '') ?? '';
  code += LOADER_START;
  const sections = [];
  for (const { code: text, map, name } of within) {
    code += `"${name}"(module,exports,require){\n`;
    if (map) sections.push({ offset: { line: code.split('\n').length - 1, column: 0 }, map: JSON.parse(map) });
    code += `${text}},`;
  }
  const required = Object.fromEntries(Object.entries(late).filter(([path]) => Object.hasOwn(places, path)));
  const end = LOADER_END.replace('PLACES', () => JSON.stringify(places));
  code += `${end.replace('LATE', () => JSON.stringify(required))}${run}\n`;
  return { code, map: sections.length === 0 ? undefined : JSON.stringify({ version: 3, sections }) };
}
