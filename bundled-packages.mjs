// What of node_modules goes into the bundle: one copy of each version of a package, and the licence texts of all.
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';

const FOLDER = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)/;

/**
 * A plugin that takes packages of one name and version from one folder: npm puts a copy into each package that needs one
 * when the top folder holds none.
 */
export async function oneCopyOfEach() {
  const { packages } = JSON.parse(await readFile('package-lock.json', 'utf8'));
  const first = new Map();
  const instead = new Map();
  for (const folder of Object.keys(packages).sort()) {
    const { dev = false, version } = packages[folder];
    if (!folder.includes('node_modules/') || dev) continue;
    const key = `${folder.slice(folder.lastIndexOf('node_modules/'))}@${version}`;
    if (first.has(key)) instead.set(folder, first.get(key));
    else first.set(key, folder);
  }
  return {
    name: 'one-copy-of-each',
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, ...from }) => {
        if (pluginData === 'asked') return undefined;
        const { importer, kind, namespace, resolveDir } = from;
        const found = await build.resolve(path, { importer, kind, namespace, resolveDir, pluginData: 'asked' });
        const file = relative('.', found.path).split(sep).join('/');
        const folder = FOLDER.exec(file)?.[1];
        const other = instead.get(folder);
        return other === undefined ? found : { ...found, path: resolve(other + file.slice(folder.length)) };
      });
    },
  };
}

/**
 * A plugin that takes the client of the Machine Learning SDK without its operations, a third of a megabyte: the app sends its
 * own requests through the client's pipeline, and calls none of them.
 */
export const clientWithoutOperations = {
  name: 'client-without-operations',
  setup(build) {
    build.onLoad({ filter: /[\\/]azureMachineLearningWorkspaces\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const contents = text.replace(/^ *this\.\w+ = new \w+Impl\(this\);$/gm, '');
      // Its imports of operations are dropped once nothing uses them, because the package declares that it has no side effects.
      if (contents === text || /new \w+Impl\(/.test(contents))
        throw new Error(`${path} makes its operations in another form: see whether this plugin still fits`);
      return { contents, loader: 'js' };
    });
  },
};

/**
 * The licence of every package in a bundle, with its text: most licences ask for that wherever the code goes.
 *
 * @param inputs files of the bundle, relative to this folder
 */
export async function licenceTexts(inputs) {
  const folders = [...new Set(inputs.flatMap((file) => FOLDER.exec(file)?.[1] ?? []))].sort();
  const parts = [];
  for (const folder of folders) {
    const { license, name, version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort();
    const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
    const missing = texts.length === 0 ? ['The package comes without a text of its licence.'] : [];
    parts.push([`${name} ${version} (${license})`, ...missing, ...texts.map((text) => text.trim())].join('\n\n'));
  }
  return `${parts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}
