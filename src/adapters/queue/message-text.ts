/**
 * Longest message text that a storage queue accepts, in characters of base64.
 *
 * @see https://learn.microsoft.com/rest/api/storageservices/put-message (64 KiB, read 2026-11)
 */
export const MESSAGE_CHARACTERS = 64 * 1024;

/** Longest a message can stay hidden: seven days, the service's limit. */
export const LONGEST_DELAY_SECONDS = 7 * 24 * 3600;

/**
 * A message in the form of the storage queue: JSON in base64, as the queue trigger expects.
 *
 * @throws Error when the message is not a JSON value or too long for the service; messages carry ids, not contents
 */
export function messageTextFrom(queue: string, message: unknown): string {
  const json = JSON.stringify(message);
  if (json === undefined) throw new Error(`queue ${queue}: the message is not a JSON value.`);
  const text = Buffer.from(json, 'utf8').toString('base64');
  if (text.length > MESSAGE_CHARACTERS) {
    throw new Error(`queue ${queue}: the message has ${text.length} characters; the limit is ${MESSAGE_CHARACTERS}.`);
  }
  return text;
}
