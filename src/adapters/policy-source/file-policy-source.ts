import { readFile, stat } from 'node:fs/promises';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { errorText } from '../../core/text/error-text.ts';
import type { PolicySource } from '../../reconcile/ports.ts';
import { LARGEST_POLICY_BYTES, policyTextFrom } from './policy-bytes.ts';

/** The policy in a file. The next read returns a changed file. */
export function filePolicySource(path: string): PolicySource {
  return { read: () => readPolicy(path) };
}

async function readPolicy(path: string): Promise<Result<{ readonly text: string; readonly name: string }, string>> {
  try {
    const { size } = await stat(path);
    if (size > LARGEST_POLICY_BYTES)
      return err(`The policy file ${path} has ${size} bytes; the limit is ${LARGEST_POLICY_BYTES}.`);
    const bytes = await readFile(path);
    return ok({ text: policyTextFrom(bytes), name: path });
  } catch (error) {
    return err(reasonFor(path, error));
  }
}

function reasonFor(path: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
      return `The policy file ${path} does not exist. Set HUBWARDEN_POLICY_PATH to the file you deploy.`;
    case 'EACCES':
      return `The policy file ${path} cannot be read: access is denied.`;
    case 'EISDIR':
      return `${path} is a folder; HUBWARDEN_POLICY_PATH must name the policy file in it.`;
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return `The policy file ${path} is not UTF-8 text.`;
    default:
      return `The policy file ${path} could not be read: ${errorText(error)}`;
  }
}
