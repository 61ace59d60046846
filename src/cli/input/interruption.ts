/** The parts of the process that an interruption needs. */
export interface InterruptedProcess {
  readonly on: (signal: 'SIGINT', listener: () => void) => unknown;
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
  readonly writeError: (text: string) => void;
}

/** The state of Ctrl-C. */
export interface Interruption {
  /** The signal, from now on aborted by Ctrl-C. */
  readonly signal: () => AbortSignal;
  /** The same signal, without a change of what Ctrl-C does. */
  readonly aborted: AbortSignal;
  /** For Ctrl-C that comes in another way than as a signal. */
  readonly abort: () => void;
}

/** Exit code of a process that SIGINT ended (128 + 2). */
const INTERRUPTED = 130;

const AT_ONCE =
  'Ended at once. If a write to Azure was under way, its intent is recorded: the next run of the deployment verifies it.\n';

/**
 * Turns Ctrl-C into a signal for a command that ends in its own time. The first Ctrl-C aborts the signal, the second ends the
 * process at once. A command that never asks for the signal leaves Ctrl-C as it is: it ends the process.
 *
 */
export function interruption(target: InterruptedProcess): Interruption {
  const controller = new AbortController();
  let isListening = false;
  const onInterrupt = (): void => {
    if (!controller.signal.aborted) {
      target.writeError('\nCtrl-C: ends after the write that is under way. Press it again to end at once.\n');
      controller.abort();
      return;
    }
    target.writeError(AT_ONCE);
    target.exit(INTERRUPTED);
  };
  return {
    signal: () => {
      if (!isListening) target.on('SIGINT', onInterrupt);
      isListening = true;
      return controller.signal;
    },
    aborted: controller.signal,
    abort: () => controller.abort(),
  };
}
