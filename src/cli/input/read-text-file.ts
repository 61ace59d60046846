import { readFileSync, statSync } from 'node:fs';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { fileFailure } from './file-failure.ts';

/** Largest file that a command reads: about a hundred times a saved hub with a thousand rules. */
export const LARGEST_FILE_BYTES = 64 * 1024 * 1024;

const UTF16_BOM = [0xff, 0xfe];

/** The path that stands for the standard input. */
const STANDARD_INPUT = '-';

/**
 * Reads a file as text, `-` from the standard input. UTF-8, and UTF-16 as Windows PowerShell writes it when it redirects output.
 *
 * @returns a reason without a full stop when that fails
 */
export function readTextFile(path: string): Result<string, string> {
  try {
    const from = path === STANDARD_INPUT ? 0 : path;
    // A pipe has no size; its content is measured below.
    const size = from === 0 ? 0 : statSync(from).size;
    const bytes = size > LARGEST_FILE_BYTES ? undefined : readFileSync(from);
    if (bytes === undefined || bytes.length > LARGEST_FILE_BYTES)
      return err(`the file exceeds the limit of ${LARGEST_FILE_BYTES} bytes`);
    const isUtf16 = UTF16_BOM.every((byte, index) => bytes[index] === byte);
    return ok(new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes));
  } catch (error) {
    return err(fileFailure(error, 'file'));
  }
}
