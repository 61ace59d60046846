import type { PlanStep } from '../../core/plan/model/plan.ts';
import { counted } from '../../core/text/counted.ts';
import { ageText } from '../../core/time/age-text.ts';
import type { ApplyProgress, TakenStep } from '../../reconcile/operator/apply/apply-types.ts';

/**
 * One line about a hub that is being changed.
 *
 * @param all number of steps that were confirmed
 * @param word for the resource
 */
export function progressText(progress: ApplyProgress, all: number, word: string): string {
  switch (progress.kind) {
    case 'Step':
      return `step ${progress.number} of ${Math.max(all, progress.number)}, ${takenText(progress.taken)}`;
    case 'Running': {
      const { failAt, kind } = progress.operation;
      return `Azure works on ${OPERATIONS[kind]}, ${elapsed(progress.seconds)}; deadline ${failAt}`;
    }
    case 'Ended': {
      const { ended = 'Vanished', error, kind } = progress.operation;
      const why = error === undefined ? '' : `: ${error}`;
      return `Azure ended ${OPERATIONS[kind]} as ${ended} after ${elapsed(progress.seconds)}${why}`;
    }
    case 'VerifiedByApp':
      return 'Azure has ended the operation, and the deployment has verified it';
    case 'Busy':
      return `another run changes the ${word} now; waiting for it, until ${progress.until} at the latest`;
    case 'Retry':
      return `not taken in now; next try at ${progress.at}`;
  }
}

const OPERATIONS = {
  PatchNetwork: 'the network',
  PutRule: 'the rule',
  DeleteRule: 'the deletion of the rule',
  Provision: 'the provisioning',
} as const;

/** A step and the answer to it, as one line. */
export function takenText({ detail, outcome, seconds, step }: TakenStep): string {
  return `${stepText(step)}: ${OUTCOMES[outcome]} after ${elapsed(seconds)}${detail === undefined ? '' : `: ${detail}`}`;
}

const OUTCOMES = {
  Started: 'accepted',
  Done: 'done',
  InFlight: 'not sent, because another write or a guard came in between,',
  Forbidden: 'refused to you',
  Failed: 'failed',
} as const;

/** A step in words: the effect, not the request. */
export function stepText({ irreversible, removes, write, writes }: PlanStep): string {
  const final = irreversible ? ' (irreversible)' : '';
  switch (write.kind) {
    case 'PatchNetwork': {
      const parts = [
        ...(write.isolationMode === undefined ? [] : [`isolation mode ${write.isolationMode}`]),
        ...(write.firewallSku === undefined ? [] : [`firewall ${write.firewallSku}`]),
        ...(Object.keys(writes).length === 0 ? [] : [counted(Object.keys(writes).length, 'rule')]),
        ...(removes.length === 0 ? [] : [`without ${removes.join(', ')}`]),
      ];
      return `set ${parts.join(', ') || 'the network'}${final}`;
    }
    case 'PutRule':
      return `write rule ${write.ruleName}${final}`;
    case 'DeleteRule':
      return `remove rule ${write.ruleName}${final}`;
    case 'Provision':
      return `provision the network${write.includeSpark ? ' with serverless Spark' : ''}${final}`;
  }
}

function elapsed(seconds: number): string {
  return ageText(Math.round(seconds));
}
