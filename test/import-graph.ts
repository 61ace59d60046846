import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** The sources, as an absolute path. */
export const SRC = resolve(import.meta.dirname, '../src');

/** An import as the text of a file names it. */
export interface Import {
  /** Path below src/. */
  readonly file: string;
  readonly target: string;
}

/** Node → the nodes that it points to. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** Every TypeScript file in a folder and below, as absolute paths. */
export function sourceFiles(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourceFiles(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

/** Static, type-only and dynamic imports and re-exports of one file, by its absolute path. */
export function importsOf(file: string): readonly Import[] {
  return importsIn(relative(SRC, file), readFileSync(file, 'utf8'));
}

/** The imports in a text. */
export function importsIn(file: string, text: string): readonly Import[] {
  const found = text.matchAll(
    /(?:^|[^\w.])(?:import|export)\b[^'"`;]*?from\s*'([^']+)'|import\('([^']+)'\)|^import\s+'([^']+)'/gm,
  );
  return [...found].map((match) => ({ file, target: match[1] ?? match[2] ?? match[3] ?? '' }));
}

/** File of src/ → the files of src/ that it imports; type imports count. */
export function fileGraph(): Graph {
  const files = sourceFiles(SRC);
  return new Map(
    files.map((file) => [
      relative(SRC, file),
      new Set(
        importsOf(file)
          .map(({ target }) => resolve(dirname(file), target))
          .filter((target) => target.startsWith(SRC) && existsSync(target))
          .map((target) => relative(SRC, target)),
      ),
    ]),
  );
}

/** Folder → the other folders from which its files import. */
export function folderGraph(files: Graph): Graph {
  const folders = new Map<string, Set<string>>();
  for (const [file, targets] of files) {
    const of = folders.get(dirname(file)) ?? new Set();
    folders.set(dirname(file), of);
    for (const target of targets) if (dirname(target) !== dirname(file)) of.add(dirname(target));
  }
  return folders;
}

/** The groups of nodes that reach each other, each sorted: the cycles of a graph. */
export function cyclesOf(graph: Graph): readonly (readonly string[])[] {
  const reached = new Map([...graph.keys()].map((node) => [node, reachedFrom(graph, node)]));
  const groups = [...reached].flatMap(([node, others]) => {
    const group = [...others].filter((other) => reached.get(other)?.has(node));
    return group.length === 0 || group.sort()[0] !== node ? [] : [group];
  });
  return groups;
}

function reachedFrom(graph: Graph, start: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [...(graph.get(start) ?? [])];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (reached.has(node)) continue;
    reached.add(node);
    open.push(...(graph.get(node) ?? []));
  }
  return reached;
}
