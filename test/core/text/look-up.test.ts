import { expect, test } from 'vitest';
import { lookUp } from '../../../src/core/text/look-up.ts';

test.each(['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__proto__'])(
  'finds no %s of the prototype',
  (key) => {
    expect(lookUp({}, key)).toBeUndefined();
    expect(lookUp<number>(Object.fromEntries([[key, 1]]), key)).toBe(1);
  },
);
