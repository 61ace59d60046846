import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addNewerBuiltins } from '../../../src/cli/package/newer-builtins.ts';

const ADDED = [
  [Promise, 'withResolvers'],
  [Array, 'fromAsync'],
  [Map, 'groupBy'],
  [Object, 'groupBy'],
] as const;

describe('addNewerBuiltins', () => {
  const own = ADDED.map(([owner, name]) => Object.getOwnPropertyDescriptor(owner, name)!);

  beforeEach(() => {
    for (const [owner, name] of ADDED) Reflect.deleteProperty(owner, name);
    addNewerBuiltins();
  });

  afterEach(() => {
    for (const [index, [owner, name]] of ADDED.entries()) Object.defineProperty(owner, name, own[index]!);
  });

  it('adds what Node 20 lacks', () => {
    for (const [owner, name] of ADDED)
      expect(Object.getOwnPropertyDescriptor(owner, name)?.value).toBeTypeOf('function');
    for (const [index, [owner, name]] of ADDED.entries())
      expect(Object.getOwnPropertyDescriptor(owner, name)?.value).not.toBe(own[index]?.value);
  });

  it('groups items as the language does, in a map and in an object without prototype', () => {
    const byParity = (item: number, index: number) => (index === 0 ? 'first' : item % 2 === 0 ? 'even' : 'odd');
    expect([...Map.groupBy([1, 2, 3, 4], byParity)]).toEqual([
      ['first', [1]],
      ['even', [2, 4]],
      ['odd', [3]],
    ]);
    const groups = Object.groupBy(['__proto__', 'a'], (item) => item);
    expect(Object.getPrototypeOf(groups)).toBeNull();
    expect(Object.keys(groups)).toEqual(['__proto__', 'a']);
  });

  it('collects what an iterable yields, and fails with it', async () => {
    async function* items() {
      yield 1;
      yield 2;
    }
    expect(await Array.fromAsync(items())).toEqual([1, 2]);
    expect(await Array.fromAsync([Promise.resolve(1), 2])).toEqual([1, 2]);
    async function* broken() {
      yield 1;
      throw new Error('the table is gone');
    }
    await expect(Array.fromAsync(broken())).rejects.toThrow('the table is gone');
  });

  it('settles a promise from outside', async () => {
    const done = Promise.withResolvers<number>();
    done.resolve(3);
    expect(await done.promise).toBe(3);
    const failed = Promise.withResolvers<number>();
    failed.reject(new Error('no'));
    await expect(failed.promise).rejects.toThrow('no');
  });

  it('keeps what Node has', () => {
    Object.defineProperty(Map, 'groupBy', own[2]!);
    addNewerBuiltins();
    expect(Object.getOwnPropertyDescriptor(Map, 'groupBy')?.value).toBe(own[2]?.value);
  });
});
