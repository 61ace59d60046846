import { RestError } from '@azure/core-rest-pipeline';
import { AuthenticationError, CredentialUnavailableError } from '@azure/identity';
import { TimeoutError } from '../http/deadline.ts';

/**
 * True for an error of the rows in Azure: the tables did not answer, refused, or the app could not sign in to them. Every
 * other error is a fault of Hubwarden.
 */
export function isStoreFailure(error: unknown): boolean {
  return (
    error instanceof RestError ||
    error instanceof TimeoutError ||
    error instanceof CredentialUnavailableError ||
    error instanceof AuthenticationError
  );
}
