import { closeSync, openSync, readSync, statSync } from 'node:fs';
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
    const bytes = path === STANDARD_INPUT ? boundedBytes(0) : bytesOf(path);
    if (bytes === undefined) return err(`the file exceeds the limit of ${LARGEST_FILE_BYTES} bytes`);
    const isUtf16 = UTF16_BOM.every((byte, index) => bytes[index] === byte);
    return ok(new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes));
  } catch (error) {
    return err(fileFailure(error, 'file'));
  }
}

function bytesOf(path: string): Buffer | undefined {
  // A pipe and a device have no size; a device may have no end either.
  if (statSync(path).size > LARGEST_FILE_BYTES) return undefined;
  const descriptor = openSync(path, 'r');
  try {
    return boundedBytes(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

const CHUNK_BYTES = 256 * 1024;

/** Reads to the end; undefined as soon as that is more than a command reads. */
function boundedBytes(descriptor: number): Buffer | undefined {
  const chunks: Buffer[] = [];
  let total = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const length = nextBytes(descriptor, chunk);
    if (length === 0) return Buffer.concat(chunks, total);
    total += length;
    if (total > LARGEST_FILE_BYTES) return undefined;
    chunks.push(chunk.subarray(0, length));
  }
}

const MILLISECONDS_BEFORE_AGAIN = 20;

/** The standard input may be a terminal or pipe that does not block: its reader then waits by itself. */
function nextBytes(descriptor: number, chunk: Buffer): number {
  for (;;) {
    try {
      return readSync(descriptor, chunk);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      // Windows says so where others read no byte.
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, MILLISECONDS_BEFORE_AGAIN);
    }
  }
}
