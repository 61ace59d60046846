import { readFileSync, statSync } from 'node:fs';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { errorText } from '../../core/text/error-text.ts';

/** Largest file that a command reads: about a hundred times a saved hub with a thousand rules. */
export const LARGEST_FILE_BYTES = 64 * 1024 * 1024;

const UTF16_BOM = [0xff, 0xfe];

/**
 * Reads a file as text. UTF-8, and UTF-16 as Windows PowerShell writes it when it redirects output.
 *
 * @returns a reason without a full stop when that fails
 */
export function readTextFile(path: string): Result<string, string> {
  try {
    const { size } = statSync(path);
    // A pipe has no size; its content is measured below.
    const bytes = size > LARGEST_FILE_BYTES ? undefined : readFileSync(path);
    if (bytes === undefined || bytes.length > LARGEST_FILE_BYTES)
      return err(`the file exceeds the limit of ${LARGEST_FILE_BYTES} bytes`);
    const isUtf16 = UTF16_BOM.every((byte, index) => bytes[index] === byte);
    return ok(new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes));
  } catch (error) {
    return err(reasonOf(error));
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'the file does not exist';
    case 'EISDIR':
      return 'this is a folder and not a file';
    case 'EACCES':
    case 'EPERM':
      return 'access to the file is denied';
    default:
      return `the file cannot be read (${errorText(error)})`;
  }
}
