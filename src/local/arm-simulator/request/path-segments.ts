import { foldOptional } from '../../../core/text/fold-case.ts';

/** The segments of a path, decoded, without empty ones. @returns undefined for a broken percent sequence, which names nothing */
export function segmentsOf(path: string): readonly string[] | undefined {
  try {
    return path
      .split('/')
      .filter((segment) => segment !== '')
      .map((segment) => decodeURIComponent(segment));
  } catch {
    return undefined;
  }
}

/** Whether segments are these words, in any casing; undefined stands for any one segment. */
export function matches(segments: readonly string[], words: readonly (string | undefined)[]): boolean {
  return (
    segments.length === words.length &&
    words.every((word, index) => word === undefined || foldOptional(segments[index]) === word)
  );
}
