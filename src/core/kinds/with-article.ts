/** `a hub`, `an account`: a word for a kind of resource with its article. */
export function withArticle(word: string): string {
  return `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`;
}
