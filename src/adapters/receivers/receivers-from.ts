import type { ReceiverPlan } from '../../core/alert/routing/receiver-types.ts';
import { err } from '../../core/result.ts';
import { lookUp } from '../../core/text/look-up.ts';
import type { ReceiverProblem, Receivers } from '../../reconcile/alert/receivers.ts';
import type { AlertReceiver } from '../../reconcile/ports.ts';
import { byDeadline, TimeoutError } from '../http/deadline.ts';
import { RECEIVER_TIMEOUT_MS } from './guarded-post.ts';
import { hideSecrets, secretsOf } from './hide-secrets.ts';
import type { ReceiverFactory, ReceiverTools } from './receiver-factories.ts';
import { RECEIVER_FACTORIES } from './receiver-factories.ts';
import { ReceiverSettings } from './receiver-settings.ts';

/** Makes the receivers of plans from settings. */
type ReceiverMaker<Type extends string> = (
  plans: readonly ReceiverPlan<Type>[],
  settings: Readonly<Record<string, string | undefined>>,
  tools: ReceiverTools,
) => Receivers;

/**
 * Makes the receivers that a policy names. Addresses and secrets come from the settings
 * `HUBWARDEN_RECEIVER_<NAME>_URL`, `_KEY` and `_SECRET`. A receiver with a bad setting is a problem and not an error: the
 * others continue, and one of them reports it.
 */
export const receiversFrom = receiversOfTypes(RECEIVER_FACTORIES);

/** As {@link receiversFrom}, with the types of a registry. */
export function receiversOfTypes<Type extends string>(
  factories: Readonly<Record<Type, ReceiverFactory>>,
): ReceiverMaker<Type> {
  return (plans, settings, tools) => {
    const receivers = new Map<string, AlertReceiver>();
    const secrets = secretsIn(settings);
    const problems: ReceiverProblem[] = [];
    for (const { name, type } of plans) {
      const own = new ReceiverSettings(name, settings);
      const receiver = factoryOf<Type>(factories, type)(name, own, tools);
      if (own.problem === undefined) receivers.set(name, discreet(receiver, secrets));
      else problems.push({ receiver: name, problem: own.problem });
    }
    return { receivers, problems };
  };
}

function factoryOf<Type extends string>(
  factories: Readonly<Record<Type, ReceiverFactory>>,
  type: Type,
): ReceiverFactory {
  const factory = lookUp<ReceiverFactory>(factories, type);
  if (factory === undefined) throw new Error(`there is no factory for receivers of type ${type}`);
  return factory;
}

function secretsIn(settings: Readonly<Record<string, string | undefined>>): readonly string[] {
  const values = Object.entries(settings).flatMap(([name, value]) => (OF_A_RECEIVER.test(name) ? [value] : []));
  return secretsOf(...values);
}

const OF_A_RECEIVER = /^HUBWARDEN_RECEIVER_\w+_(URL|KEY|SECRET)$/;

/** A gateway may repeat the content for one receiver to another: no failure names a secret of any receiver. */
function discreet({ name, send }: AlertReceiver, secrets: readonly string[]): AlertReceiver {
  return {
    name,
    send: async (notification) => {
      const sent = await inTime(() => send(notification));
      return sent.ok ? sent : err({ ...sent.error, detail: hideSecrets(sent.error.detail, secrets) });
    },
  };
}

/** A deadline for everything that a receiver does. The guard of its request does not cover waiting for a token. */
async function inTime(send: () => ReturnType<AlertReceiver['send']>): ReturnType<AlertReceiver['send']> {
  try {
    return await byDeadline(RECEIVER_TIMEOUT_MS, send);
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    return err({ kind: 'Later', retryAfterSeconds: undefined, detail: 'no answer in time' });
  }
}
