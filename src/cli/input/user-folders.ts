import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The folder for the user's settings of hubwarden: `XDG_CONFIG_HOME`, on Windows `APPDATA`, else `~/.config`.
 *
 * @see https://specifications.freedesktop.org/basedir-spec/latest/ (read 2026-12)
 */
export function configFolder(env: Environment, home: string): string {
  return join(env.XDG_CONFIG_HOME || env.APPDATA || join(home, '.config'), 'hubwarden');
}

/**
 * The folder for files of hubwarden that may be deleted at any time: `XDG_CACHE_HOME`, on Windows `LOCALAPPDATA`, on macOS
 * `~/Library/Caches`, else `~/.cache`.
 */
export function cacheFolder(env: Environment, home: string, platform: NodeJS.Platform): string {
  const usual = platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache');
  return join(env.XDG_CACHE_HOME || env.LOCALAPPDATA || usual, 'hubwarden');
}
