/**
 * How large Node 24.21 lets its heap become by itself, by memory of the machine: `v8.getHeapStatistics().heap_size_limit` less
 * three times the semi-space is the old generation. V8 collects garbage as late as these allow, so a process on a machine with
 * much memory takes several times what it needs. Read on 2026-11-25 where the machine reported so much memory.
 */
const HEAP_MB: Readonly<Record<string, { readonly old: number; readonly semiSpace: number }>> = {
  512: { old: 256, semiSpace: 1 },
  2048: { old: 1024, semiSpace: 32 },
  4096: { old: 2048, semiSpace: 64 },
};

/** The memory of the instance that is measured: `instanceMemoryMB` of the template unless `BENCH_INSTANCE_MB` says otherwise. */
export function instanceMb(): string {
  return process.env.BENCH_INSTANCE_MB ?? '2048';
}

/** Arguments under which Node has the heap of such an instance here too; none for `none`. @throws Error for a size without figures */
export function heapArguments(): readonly string[] {
  const memory = instanceMb();
  if (memory === 'none') return [];
  const heap = HEAP_MB[memory];
  if (heap === undefined)
    throw new Error(`No heap is known for ${memory} MB. There are ${Object.keys(HEAP_MB).join(', ')} and none.`);
  return [`--max-old-space-size=${heap.old}`, `--max-semi-space-size=${heap.semiSpace}`];
}
