import type { InvocationContext } from '@azure/functions';
import type { Alerting } from '../reconcile/alert/receivers.ts';
import type { ReconcileDeps } from '../reconcile/deps.ts';
import type { DeadLetterBox } from '../reconcile/watch/dead-letters.ts';
import { handlePoisonMessage } from '../reconcile/watch/poison-messages.ts';
import { deliverNotificationMessage } from './deliver-notification-message.ts';
import type { Handlers } from './handlers.ts';
import { judgeShardMessage } from './judge-shard-message.ts';
import type { RecordKeeping } from './on-timer.ts';
import { onAlertTimer, onHourTimer, onPruneTimer, onWatchTimer } from './on-timer.ts';
import { reconcileMessage } from './reconcile-message.ts';

/** Dependencies of the handlers of one invocation. */
export interface Composition {
  readonly deps: ReconcileDeps;
  readonly alerting: Alerting;
  readonly records: RecordKeeping;
  /** undefined: no setting names the dead-letter container. */
  readonly deadLetters: DeadLetterBox | undefined;
}

/** What the functions with queues and timers do. */
export function messageHandlers(
  compose: (context: InvocationContext) => Promise<Composition>,
  own: ReadonlySet<string>,
): Pick<Handlers, 'message' | 'poisonMessage' | 'timer'> {
  return {
    message: async (queue, message, context) => {
      const { alerting, deps } = await compose(context);
      const { invocationId } = context;
      switch (queue) {
        case 'hub-events':
        case 'hub-repairs':
          return await reconcileMessage(message, queue, deps, invocationId);
        case 'sweep-shards':
          return await judgeShardMessage(message, deps, invocationId);
        case 'alert-sends':
          return await deliverNotificationMessage(message, deps, alerting, invocationId);
      }
    },
    poisonMessage: async (queue, message, context) =>
      handlePoisonMessage((await compose(context)).deps, queue, message),
    timer: async (timer, context) => {
      const { alerting, deadLetters, deps, records } = await compose(context);
      switch (timer) {
        case 'sweep-fleet':
          return await onHourTimer(deps, { box: deadLetters, own });
        case 'watch-operations':
          return await onWatchTimer(deps);
        case 'prune-records':
          return await onPruneTimer(deps, records);
        case 'send-alerts':
          return await onAlertTimer(deps, alerting);
      }
    },
  };
}
