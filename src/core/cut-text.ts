const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });

// What a reader takes for one character can be many units; a longer one is cut inside, between code points.
const LONGEST_GRAPHEME = 64;

/**
 * At most `longest` UTF-16 units of a text, the last of them an ellipsis where something was cut off. Cuts between what
 * people read as characters, so that no half of a pair, no accent and no part of an emoji is left. Looks at no more of
 * the text than it keeps.
 */
export function cutText(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const end = longest - 1;
  const start = Math.max(0, end - LONGEST_GRAPHEME);
  const around = text.slice(start, end + LONGEST_GRAPHEME);
  const at = GRAPHEMES.segment(around).containing(end - start)?.index ?? 0;
  const kept = text.slice(0, at === 0 ? end : start + at);
  return `${endsInHalf(kept) ? kept.slice(0, -1) : kept}…`;
}

function endsInHalf(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff;
}
