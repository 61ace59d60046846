import type { Config } from '../../src/config/load-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';

/**
 * The configuration that an environment gives.
 *
 * @throws Error with the text of `loadConfig` that names every bad setting
 */
export function configOf(env: Readonly<Record<string, string | undefined>>): Config {
  const config = loadConfig(env);
  if (!config.ok) throw new Error(config.error);
  return config.value;
}
