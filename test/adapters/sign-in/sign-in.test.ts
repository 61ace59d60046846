import { expect, it } from 'vitest';
import { signIn } from '../../../src/adapters/sign-in/sign-in.ts';

const SDK_WORDS = [
  'ChainedTokenCredential authentication failed.',
  'CredentialUnavailableError: EnvironmentCredential is unavailable.',
  'CredentialUnavailableError: ManagedIdentityCredential: the network is unreachable.',
  'CredentialUnavailableError: Azure CLI could not be found.',
].join('\n');

it.each([
  { why: 'every way to sign in fails', getToken: () => Promise.reject(new Error(SDK_WORDS)) },
  { why: 'there is no token', getToken: async () => null },
])('gives one sentence with the remedy when $why, and keeps the words of the SDK for the log', async ({ getToken }) => {
  const logged: unknown[] = [];
  const signedIn = await signIn({ getToken }, 'https://management.azure.com/.default', {
    error: (message, fields) => void logged.push({ message, ...fields }),
  });
  expect(signedIn.ok).toBe(false);
  const words = signedIn.ok ? '' : signedIn.error;
  expect(words).toContain('az login');
  expect(words).not.toMatch(/\n|Credential/);
  expect(logged).toHaveLength(1);
});
