import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Import } from './import-graph.ts';
import { fileGraph, importsOf, SRC, sourceFiles } from './import-graph.ts';

function ringOf(file: string): string {
  const [first = ''] = relative(SRC, file).split('/');
  return /\.tsx?$/.test(first) ? 'composition' : first;
}

const FILES = sourceFiles(SRC);

/** The pure libraries of core/, as listed in docs/architecture.md. */
const PURE = [/^zod$/, /^yaml$/, /^ipaddr\.js$/, /^date-fns\/\w+$/, /^@noble\/hashes\/[\w.]+$/];

/** Which rings a ring may import from, and which packages. `composition` files put things together and may import all. */
const RINGS: Record<string, { readonly rings: readonly string[]; readonly packages: readonly RegExp[] }> = {
  core: { rings: ['core'], packages: PURE },
  reconcile: { rings: ['core', 'reconcile'], packages: PURE },
  adapters: {
    rings: ['core', 'reconcile', 'adapters'],
    packages: [/^node:/, /^@azure\//, /^@opentelemetry\//, ...PURE],
  },
  report: {
    rings: ['core', 'reconcile', 'report'],
    packages: [/^node:/, /^preact(\/hooks|-render-to-string)?$/, /^d3-(array|shape)$/, ...PURE],
  },
  // Only src/cli/main.ts and src/cli/compose/ put things together.
  cli: { rings: ['core', 'reconcile', 'report', 'cli'], packages: [/^node:/, /^commander$/, ...PURE] },
  functions: {
    rings: ['core', 'reconcile', 'report', 'functions'],
    packages: [/^node:/, /^@azure\/functions$/, ...PURE],
  },
};

function isAllowed(from: string, { file, target }: Import): boolean {
  if (file === 'cli/main.ts' || file.startsWith('cli/compose/')) return true;
  // Generators run for developers only: what they use is no dependency of the command line.
  if (file.startsWith('cli/generate/') && target === 'zod-openapi') return true;
  const rule = RINGS[from];
  if (rule === undefined) return true;
  if (!target.startsWith('.')) return rule.packages.some((each) => each.test(target));
  return rule.rings.includes(ringOf(resolve(SRC, dirname(file), target)));
}

describe('layers', () => {
  it.each(Object.keys(RINGS))('%s imports only what its ring may', (ring) => {
    const forbidden = FILES.filter((file) => ringOf(file) === ring)
      .flatMap(importsOf)
      .filter((each) => !isAllowed(ring, each));
    expect(forbidden).toEqual([]);
  });

  it('would notice an import across rings', () => {
    expect(isAllowed('core', { file: 'core/x.ts', target: '../adapters/y.ts' })).toBe(false);
    expect(isAllowed('core', { file: 'core/x.ts', target: 'node:fs' })).toBe(false);
    expect(isAllowed('core', { file: 'core/x.ts', target: 'date-fns' })).toBe(false);
    expect(isAllowed('reconcile', { file: 'reconcile/x.ts', target: '@azure/data-tables' })).toBe(false);
    expect(isAllowed('functions', { file: 'functions/x.ts', target: '../adapters/y.ts' })).toBe(false);
  });

  it('only composition roots, the command line and the local stack know the local stack', () => {
    const others = FILES.filter((file) => !['local', 'composition', 'cli'].includes(ringOf(file)));
    expect(others.flatMap(importsOf).filter((each) => each.target.includes('/local/'))).toEqual([]);
    expect(importsOf(join(SRC, 'main.ts')).filter((each) => each.target.includes('local/'))).toEqual([]);
  });
});

describe('pages', () => {
  const isPage = (file: string): boolean => file.endsWith('.tsx');

  it('.tsx stands in report/pages only', () => {
    expect(FILES.filter(isPage).filter((file) => !relative(SRC, file).startsWith('report/pages/'))).toEqual([]);
  });

  // Node runs src/cli and src/local as they are, and it cannot run .tsx.
  it.each(['cli/main.ts', 'local/main.ts', 'local/demo/main.ts', 'local/arm-simulator/main.ts'])(
    '%s reaches no .tsx',
    (entry) => {
      const graph = fileGraph();
      const reached = new Set([entry]);
      for (const file of reached) for (const target of graph.get(file) ?? []) reached.add(target);
      expect(reached.size).toBeGreaterThan(10);
      expect([...reached].filter(isPage)).toEqual([]);
    },
  );
});

describe('purity', () => {
  // The lint rule sees imports, not these; and `new Date(x)` from a given value is pure.
  const IMPURE = /Date\.now\(|new Date\(\)|Math\.random\(|performance\.now\(|process\.env/;

  it.each(['core', 'reconcile'])('%s reads neither clock, chance nor environment', (ring) => {
    const impure = FILES.filter((file) => ringOf(file) === ring && IMPURE.test(readFileSync(file, 'utf8')));
    expect(impure.map((file) => relative(SRC, file))).toEqual([]);
  });
});

describe('size', () => {
  it('no source file is longer than 300 lines', () => {
    const long = FILES.map((file) => ({
      file: relative(SRC, file),
      lines: readFileSync(file, 'utf8').split('\n').length,
    }));
    expect(long.filter((each) => each.lines > 301)).toEqual([]);
  });
});

describe('documentation', () => {
  it('names, ids and words of Azure are folded in one place', () => {
    // plain-text.ts reads as widely as anything may: there more folding is right.
    const own = ['core/text/fold-case.ts', 'core/text/plain-text.ts'];
    const elsewhere = FILES.filter((file) => /\.to(Locale)?LowerCase\(/.test(readFileSync(file, 'utf8')));
    expect(elsewhere.map((file) => relative(SRC, file)).sort()).toEqual(own);
  });

  it('every export has a doc comment', () => {
    const bare = FILES.flatMap((file) => undocumentedExports(file));
    expect(bare).toEqual([]);
  });

  it('would notice an export without one', () => {
    expect(undocumented('const a = 1;\nexport function f(): void {}\n')).toEqual(['export function f(): void {}']);
    expect(undocumented('/** Does it. */\nexport function f(): void {}\n')).toEqual([]);
  });
});

function undocumentedExports(file: string): readonly string[] {
  return undocumented(readFileSync(file, 'utf8')).map((line) => `${relative(SRC, file)}: ${line}`);
}

function undocumented(text: string): readonly string[] {
  const lines = text.split('\n');
  return lines.filter((line, index) => {
    if (!/^export (async )?(function|const|class|interface|type) \w/.test(line)) return false;
    return !(lines[index - 1] ?? '').trimEnd().endsWith('*/');
  });
}
