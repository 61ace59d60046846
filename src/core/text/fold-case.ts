const BEYOND_ASCII = /[\u0080-\uffff]/;

/**
 * Folds the letters A to Z to lower case and keeps every other character, as Azure does when it compares ids and names.
 * `toLowerCase` folds more: it turns U+212A (Kelvin sign) into `k`, so two resource groups would become one.
 */
export function foldCase(text: string): string {
  // Nearly every text is ASCII, for which the language's own function gives the same result ten times faster.
  const folded = text.toLowerCase();
  if (folded === text || !BEYOND_ASCII.test(text)) return folded;
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** {@link foldCase} for a text that may be absent. */
export function foldOptional(text: string | undefined): string | undefined {
  return text === undefined ? undefined : foldCase(text);
}
