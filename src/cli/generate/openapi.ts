import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { docComments } from './doc-comments.ts';
import type { OpenApiDocument } from './openapi-document.ts';
import { openApiDocument } from './openapi-document.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** The document as the sources say it. */
export function currentDocument(): OpenApiDocument {
  const files = ['core', 'reconcile', 'report/api'].flatMap((folder) => globSync(join(ROOT, 'src', folder, '**/*.ts')));
  return openApiDocument(docComments(files.sort().map((file) => readFileSync(file, 'utf8'))));
}

// Regenerates docs/openapi.json: `npx node src/cli/generate/openapi.ts`, then `npm run format`.
if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(join(ROOT, 'docs/openapi.json'), `${JSON.stringify(currentDocument(), undefined, 2)}\n`);
