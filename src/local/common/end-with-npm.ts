const LOOK_EVERY_MS = 500;

/**
 * Ends this process when the shell that npm started it in has ended. A signal that is sent to npm ends that shell and
 * does not reach what runs in it, which would keep its ports.
 */
export function endWithNpm(): void {
  // Started by hand, a process may outlive its shell: people put it into the background.
  if (process.env.npm_lifecycle_event === undefined) return;
  const shell = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(timer);
    // Forwards npm's signal: each program stops in its own way.
    process.kill(process.pid, 'SIGTERM');
  }, LOOK_EVERY_MS);
  timer.unref();
}
