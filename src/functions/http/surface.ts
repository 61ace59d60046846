/**
 * A way into the app. The registration of a function decides it, never the path: `Pages` and `Api` by sign-in, `Keyed` by a
 * function key that the host has checked.
 */
export type Surface = 'Pages' | 'Api' | 'Keyed';
