/**
 * Functions that the code uses and Node 20 lacks, for the installed package only: a checkout runs on Node 24. `lib` in
 * tsconfig.json ends with ES2024, so these are all that can be missing.
 *
 * @see https://node.green (read 2026-12)
 */
export function addNewerBuiltins(): void {
  add(Promise, 'withResolvers', function withResolvers<T>(): PromiseWithResolvers<T> {
    let settle: Pick<PromiseWithResolvers<T>, 'reject' | 'resolve'> | undefined;
    const promise = new Promise<T>((resolve, reject) => {
      settle = { resolve, reject };
    });
    return { promise, ...(settle as Pick<PromiseWithResolvers<T>, 'reject' | 'resolve'>) };
  });
  add(Array, 'fromAsync', async function fromAsync<T>(items: AsyncIterable<T> | Iterable<T>): Promise<T[]> {
    const all: T[] = [];
    for await (const item of items) all.push(item);
    return all;
  });
  add(Map, 'groupBy', grouped);
  add(Object, 'groupBy', function groupBy<K extends PropertyKey, T>(items: Iterable<T>, keyOf: KeyOf<K, T>) {
    return Object.assign(Object.create(null), Object.fromEntries(grouped(items, keyOf)));
  });
}

type KeyOf<K, T> = (item: T, index: number) => K;

function grouped<K, T>(items: Iterable<T>, keyOf: KeyOf<K, T>): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  let index = 0;
  for (const item of items) {
    const key = keyOf(item, index++);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

function add(owner: object, name: string, value: unknown): void {
  if (Object.hasOwn(owner, name)) return;
  Object.defineProperty(owner, name, { value, configurable: true, writable: true });
}
