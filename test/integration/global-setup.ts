import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

/** Builds the app once: the integration tests run what a deployment would run. */
export default function setup(): void {
  execFileSync(process.execPath, ['esbuild.config.mjs'], { cwd: resolve(import.meta.dirname, '../..'), stdio: 'pipe' });
}
