import { join } from 'node:path';

/**
 * Environment for the processes that tests start: Node keeps what it compiled, types removed, for the next process. A command of the
 * command line then takes half of the processor's time to start. See https://nodejs.org/api/module.html#module-compile-cache (read 2026-12).
 */
export const COMPILE_CACHE = { NODE_COMPILE_CACHE: join(import.meta.dirname, '../node_modules/.cache/compiled') };
