import { isHighSurrogate } from './split-text.ts';

// One character as people count them can be many units; a longer one is cut inside, between code points.
const LONGEST_GRAPHEME = 64;

const FLAG_LETTERS = /\ud83c[\udde6-\uddff]/;

/**
 * At most `longest` UTF-16 units of a text; if something was cut off, the last of them is an ellipsis. The cut is
 * between whole characters, so that it leaves no half of a pair, no accent and no part of an emoji. It reads little
 * more of the text than it keeps.
 */
export function cutText(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const end = longest - 1;
  const start = flagsStart(text, Math.max(0, end - LONGEST_GRAPHEME));
  const around = text.slice(start, end + LONGEST_GRAPHEME);
  const at =
    graphemes()
      .segment(around)
      .containing(end - start)?.index ?? 0;
  const kept = text.slice(0, at === 0 ? end : start + at);
  return `${endsInHalf(kept) ? kept.slice(0, -1) : kept}…`;
}

let segmenter: Intl.Segmenter | undefined;

/** Made for the first text that is cut, because making it takes 15 ms. It keeps nothing of a text. */
function graphemes(): Intl.Segmenter {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter;
}

/** Flags are two letters each: only from the start of a row of flags do the pairs follow. */
function flagsStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && FLAG_LETTERS.test(text.slice(Math.max(0, start - 2), start + 2))) start -= 1;
  return start;
}

function endsInHalf(text: string): boolean {
  return isHighSurrogate(text.charCodeAt(text.length - 1));
}
