const BEYOND_ASCII = /[\u0080-\uffff]/;

/**
 * Folds the letters A to Z to lower case and leaves every other character alone, as Azure does when it compares ids and
 * names. `toLowerCase` folds more: it turns U+212A (Kelvin sign) into `k`, so two resource groups would become one.
 */
export function foldCase(text: string): string {
  // Nearly every text is ASCII, where the language's own fold is the same and ten times faster.
  const folded = text.toLowerCase();
  if (folded === text || !BEYOND_ASCII.test(text)) return folded;
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** {@link foldCase} for a text that may be absent. */
export function foldOptional(text: string | undefined): string | undefined {
  return text === undefined ? undefined : foldCase(text);
}
