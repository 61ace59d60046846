/** The message of a caught value: an error's own message, or any other value as text. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
