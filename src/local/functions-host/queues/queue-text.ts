import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';

/**
 * Why a stored message has no text. What is not base64 never reaches a function; bytes that are no UTF-8 fail each run before the
 * function is called.
 */
export type UndecodableMessage = 'NotBase64' | 'NotUtf8';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
// .NET's reader of base64 skips these wherever they stand.
const BLANKS = /[ \t\r\n]+/g;

/** Encodes a message as the queue extension stores it by default. */
export function encodeMessage(text: string | Uint8Array): string {
  return Buffer.from(text).toString('base64');
}

/** Decodes a stored message as the queue extension does. */
export function decodeMessage(stored: string): Result<string, UndecodableMessage> {
  const base64 = stored.replace(BLANKS, '');
  if (!BASE64.test(base64)) return err('NotBase64');
  try {
    return ok(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(base64, 'base64')));
  } catch {
    return err('NotUtf8');
  }
}
