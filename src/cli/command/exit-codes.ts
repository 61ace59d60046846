import type { Command } from 'commander';
import { lookUp } from '../../core/text/look-up.ts';

const DONE = '0 success; 1 error';
const ALL_FINE = '0 every hub is compliant or exempt; 2 a hub is not, or was not read; 1 error';

/** What the exit codes of a command mean, by its words; a command without a row ends with 0 or 1. */
export const EXIT_CODES: Readonly<Record<string, string>> = {
  'policy init': '0 a policy for every hub; 2 a hub or a subscription could not be read; 1 error',
  'policy validate': '0 the policy is valid; 1 it is not, or an error',
  'policy explain': '0 an assignment matches the hub; 2 none does; 1 error',
  'policy show': '0 success; 2 the app refuses a newer version; 1 error',
  'policy diff': '0 no difference; 2 a difference, or a hub was not read; 1 error',
  'policy rollout status': '0 no rollout is under way; 2 one is; 1 error',
  plan: '0 every hub is compliant or exempt; 2 a hub is not; 1 error',
  reach: '0 allowed; 2 not allowed, or in doubt; 1 error',
  replay: '0 the app would queue every event; 2 it would drop one; 1 error',
  sweep: ALL_FINE,
  status: ALL_FINE,
  show: '0 the hub is compliant or exempt; 2 it is not; 1 error',
  apply: '0 every hub is compliant or exempt afterwards; 2 one is not, or a person declined; 1 error; 130 Ctrl-C',
  writes: '0 on, or the switch is set; 2 off, where the command only shows the switch; 1 error',
  'breaker status': '0 closed; 2 open; 1 error',
  'alerts list': '0 no alert is open; 2 an alert is open; 1 error',
  'alerts routes': '0 a receiver is notified; 2 none is; 1 error',
  'alerts test': '0 the receiver accepted the notification; 2 it did not; 1 error',
  'audit verify': '0 the records are intact; 2 they are not; 1 error',
  'audit export': '0 the state of every hub; 2 a part of the records could not be read; 1 error',
  scale: '0 within every limit; 2 beyond one; 1 error',
  doctor: '0 every check is ok; 2 something is wrong; 1 a check could not be made, or an error',
};

/** The line of the help about exit codes. */
export function exitCodesText(command: Command): string {
  return `Exit codes: ${lookUp(EXIT_CODES, commandWords(command)) ?? DONE}.`;
}

/** The words of a command, such as `policy rollout status`. */
export function commandWords(command: Command): string {
  const words: string[] = [];
  for (let at: Command | null = command; at?.parent != null; at = at.parent) words.unshift(at.name());
  return words.join(' ');
}
