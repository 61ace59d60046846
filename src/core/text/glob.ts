import { foldCase } from './fold-case.ts';

/** A pattern in which `*` matches any characters (slashes too) and `?` exactly one, compared without case. */
export type Glob = (text: string) => boolean;

/**
 * Prepares a pattern for many comparisons. A comparison takes at most `pattern length × text length` steps, so no
 * pattern can block a sweep.
 */
export function globFrom(pattern: string): Glob {
  const wanted = foldCase(pattern);
  if (!isGlob(wanted)) return (text) => foldCase(text) === wanted;
  return (text) => matches(wanted, foldCase(text));
}

/** True for a pattern that may match several texts; any other matches one text, in upper or lower case. */
export function isGlob(pattern: string): boolean {
  return /[*?]/.test(pattern);
}

function matches(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resumeAt = 0;
  while (t < text.length) {
    // The star is checked first: a text may hold a `*` of its own.
    if (pattern[p] === '*') {
      star = p;
      resumeAt = t;
      p += 1;
    } else if (pattern[p] === '?' || pattern[p] === text[t]) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      // The last star matches one character more; earlier stars never need to.
      resumeAt += 1;
      t = resumeAt;
      p = star + 1;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}
