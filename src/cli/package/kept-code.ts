import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import nodeModule from 'node:module';
import { basename, dirname, join } from 'node:path';
import vm from 'node:vm';
import zlib from 'node:zlib';

/** Where the compiled code of a package is kept, and whose. */
export interface KeptCodePlace {
  /** Folder of the package: only its files are kept. */
  readonly packageFolder: string;
  readonly folder: string;
  /** Identifies the code of the package and the Node that compiled it. */
  readonly build: string;
  /** First word of the command line. Each command runs other functions, and keeps those. */
  readonly word: string;
  /** Whose files count; undefined where files have no such owner, as on Windows. */
  readonly userId: number | undefined;
}

interface LoadedModule {
  readonly exports: unknown;
  readonly require: (id: string) => unknown;
}

type Load = (module: LoadedModule, filename: string) => void;

const OWNER_ONLY = 0o600;
const OWNER_ONLY_FOLDER = 0o700;
const WRITABLE_BY_OTHERS = 0o022;
const CHECKSUM_BYTES = 4;

/** Other releases of the package, and other versions of Node, that keep their code beside it. */
const MOST_BUILDS = 4;

/** Names of commands; anything else makes no file. */
const COMMAND = /^[a-z_]{2,20}$/;

/**
 * Loads the files of the package with the functions that the same command compiled before. Most of the time of a short
 * command is compiling: Node's own compile cache keeps what is compiled when a file is loaded, 25 KB for a plan, and
 * not the functions that run later, 970 KB (Node 24.21, 2026-12).
 *
 * Nothing depends on the kept code: a file that is damaged, that another user could have written, or that is of other
 * code, counts as absent. Code is kept after a command that has not failed.
 */
export function useKeptCode(place: KeptCodePlace): void {
  if (!COMMAND.test(place.word) || typeof zlib.crc32 !== 'function') return;
  const { _extensions: loaders } = nodeModule as unknown as { readonly _extensions: Record<string, Load> };
  const plain = loaders['.js'];
  const folder = join(place.folder, place.build);
  const fresh = new Map<string, vm.Script>();
  loaders['.js'] = (module, filename) => {
    if (dirname(filename) !== place.packageFolder) return plain?.(module, filename);
    const path = join(folder, `${place.word}-${basename(filename)}.bin`);
    const script = compiled(filename, readKept(path, place.userId));
    if (script.cachedDataRejected !== false) fresh.set(path, script);
    script.runInThisContext()(module.exports, module.require.bind(module), module, filename, dirname(filename));
  };
  process.on('exit', () => {
    if (fresh.size > 0 && (process.exitCode === 0 || process.exitCode === 2)) keep(fresh, folder);
  });
}

function compiled(filename: string, cachedData: Buffer | undefined): vm.Script {
  const wrapped = `(function(exports,require,module,__filename,__dirname){${readFileSync(filename, 'utf8')}\n})`;
  return new vm.Script(wrapped, { filename, ...(cachedData === undefined ? {} : { cachedData }) });
}

/** V8 checks of such data only that it fits to the source, so a damaged file needs a checksum. */
function readKept(path: string, userId: number | undefined): Buffer | undefined {
  try {
    if (userId !== undefined && ![path, dirname(path)].every((each) => isOwn(each, userId))) return undefined;
    const bytes = readFileSync(path);
    const data = bytes.subarray(CHECKSUM_BYTES);
    return bytes.readUInt32LE(0) === zlib.crc32(data) ? data : undefined;
  } catch {
    return undefined;
  }
}

function isOwn(path: string, userId: number): boolean {
  const { mode, uid } = statSync(path);
  return uid === userId && (mode & WRITABLE_BY_OTHERS) === 0;
}

function keep(scripts: ReadonlyMap<string, vm.Script>, folder: string): void {
  try {
    removeOthers(folder);
    mkdirSync(folder, { recursive: true, mode: OWNER_ONLY_FOLDER });
    for (const [path, script] of scripts) {
      const data = script.createCachedData();
      const checksum = Buffer.alloc(CHECKSUM_BYTES);
      checksum.writeUInt32LE(zlib.crc32(data));
      const aside = `${path}.${process.pid}`;
      writeFileSync(aside, Buffer.concat([checksum, data]), { mode: OWNER_ONLY });
      renameSync(aside, path);
    }
  } catch {
    // The next run of the command compiles again.
  }
}

function removeOthers(folder: string): void {
  const all = dirname(folder);
  mkdirSync(all, { recursive: true, mode: OWNER_ONLY_FOLDER });
  const others = readdirSync(all).filter((name) => name !== basename(folder));
  if (others.length >= MOST_BUILDS)
    for (const name of others) rmSync(join(all, name), { recursive: true, force: true });
}
