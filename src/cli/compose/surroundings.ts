import { readFileSync } from 'node:fs';
import type { TokenCredential } from '@azure/core-auth';
import { DefaultAzureCredential } from '@azure/identity';
import type { ArmTransport } from '../../adapters/arm/arm-transport.ts';
import { trustingClient } from '../../adapters/http/trusting-client.ts';
import { identityEndpointCredential } from '../../adapters/sign-in/identity-endpoint.ts';
import { timelyCredential } from '../../adapters/sign-in/timely-credential.ts';
import type { LocalStack } from '../../config/local-stack.ts';
import { findLocalStack } from '../../config/local-stack.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { lookUp } from '../../core/text/look-up.ts';
import type { ConnectionArguments, LocalStackFacts } from '../command/command-context.ts';

/** Where a command works: by which settings, as whom, and through which client. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly credential: () => TokenCredential;
  /** Present where Node's https alone would not trust Resource Manager. */
  readonly arm: { readonly transport?: ArmTransport };
}

/**
 * The given environment and the identity that is signed in here; with `--local` the settings, the identity and the
 * certificate authority of the running local stack.
 *
 * @returns else why no local stack can be used, with the remedy
 */
export function surroundingsOf(
  env: Readonly<Record<string, string | undefined>>,
  { local }: Pick<ConnectionArguments, 'local'>,
): Result<Surroundings, string> {
  if (local !== true) return ok({ env, credential: () => timelyCredential(new DefaultAzureCredential()), arm: {} });
  const stack = findLocalStack();
  return stack.ok ? ofStack(stack.value) : stack;
}

/** What `--local` implies for options that are not given. */
export function localStackFacts(): Result<LocalStackFacts, string> {
  const stack = findLocalStack();
  if (!stack.ok) return stack;
  const { settings, subscriptions } = stack.value;
  const policy = lookUp(settings, 'HUBWARDEN_POLICY_PATH');
  return policy === undefined ? err(incomplete(stack.value)) : ok({ policy, subscriptions });
}

function ofStack(stack: LocalStack): Result<Surroundings, string> {
  const { settings } = stack;
  const [endpoint, header, clientId, caFile] = [
    'IDENTITY_ENDPOINT',
    'IDENTITY_HEADER',
    'AZURE_CLIENT_ID',
    'NODE_EXTRA_CA_CERTS',
  ].map((name) => lookUp(settings, name));
  if (endpoint === undefined || header === undefined || clientId === undefined || caFile === undefined)
    return err(incomplete(stack));
  let ca: string;
  try {
    ca = readFileSync(caFile, 'utf8');
  } catch {
    return err(
      `The certificate ${caFile} of the local stack is gone. Stop the stack, and start it again with: npm start`,
    );
  }
  return ok({
    env: settings,
    credential: () => timelyCredential(identityEndpointCredential({ endpoint, header, clientId })),
    arm: { transport: trustingClient(ca) },
  });
}

function incomplete({ pid }: LocalStack): string {
  return `The local stack of process ${pid} does not say how to reach it. Stop it, and start it again with: npm start`;
}
