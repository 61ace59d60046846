// Style sheets and the script of the pages as texts: `import css from './pages.css?text'`. A style sheet is minified, a script
// is compiled and bundled for browsers, a picture stays as it is. The build and the tests use the same code, so that both serve the same bytes.
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { build } from 'esbuild';

const MARK = /\?text$/;

async function textOf(file) {
  if (file.endsWith('.svg')) return readFile(file, 'utf8');
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    logLevel: 'warning',
  });
  return outputFiles[0].text;
}

/** The plugin for the bundle of the app. */
export function textAssets() {
  return {
    name: 'text-assets',
    setup(bundler) {
      bundler.onResolve({ filter: MARK }, ({ path, resolveDir }) => ({
        path: resolve(resolveDir, path.replace(MARK, '')),
        namespace: 'text-asset',
      }));
      bundler.onLoad({ filter: /.*/, namespace: 'text-asset' }, async ({ path }) => ({
        contents: await textOf(path),
        loader: 'text',
      }));
    },
  };
}

/** The same for the tests. */
export function textAssetsInTests() {
  const PREFIX = '\0text-asset:';
  // Vitest empties every module whose name ends as that of a style sheet.
  const SUFFIX = '.mjs';
  return {
    name: 'text-assets',
    enforce: 'pre',
    resolveId(source, importer) {
      if (!MARK.test(source) || importer === undefined) return undefined;
      return PREFIX + resolve(dirname(importer), source.replace(MARK, '')) + SUFFIX;
    },
    async load(id) {
      if (!id.startsWith(PREFIX)) return undefined;
      return `export default ${JSON.stringify(await textOf(id.slice(PREFIX.length, -SUFFIX.length)))};`;
    },
  };
}
