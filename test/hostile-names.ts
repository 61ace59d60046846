/**
 * Names that stand on every object of JavaScript, and names that are half a character. Azure takes most of the first as
 * names of rules; a hub's answer can hold any of them.
 */
export const HOSTILE_NAMES: readonly string[] = [
  'constructor',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'isPrototypeOf',
  'prototype',
  '__proto__',
  '\ud83d',
  'a\udc00b',
];
