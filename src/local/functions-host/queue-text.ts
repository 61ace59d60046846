import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Encodes a message as the queue extension stores it by default. */
export function encodeMessage(text: string | Uint8Array): string {
  return Buffer.from(text).toString('base64');
}

/** Decodes a stored message; `NotBase64` when somebody stored it in another encoding. */
export function decodeMessage(stored: string): Result<string, 'NotBase64'> {
  return BASE64.test(stored) ? ok(Buffer.from(stored, 'base64').toString('utf8')) : err('NotBase64');
}
