import { Worker } from 'node:worker_threads';

// Runs in a thread of its own, so that it works while the main thread is stuck. A process whose parent has died gets
// another parent (POSIX), or keeps the id of one that is gone (Windows).
const WATCHDOG = `
const parent = process.ppid;
function isAlive() {
  try { process.kill(parent, 0); return true; } catch (error) { return error.code === 'EPERM'; }
}
setInterval(() => {
  if (process.ppid !== parent || !isAlive()) process.kill(process.pid, 'SIGKILL');
}, 1000);
`;

/**
 * Makes sure that this process, started by `fork`, does not outlive its parent: it ends at once when the parent
 * disconnects, which a killed parent does too, and within a second or so when it is too busy to notice.
 */
export function dieWithParent(): void {
  process.once('disconnect', () => process.exit(1));
  if (!process.connected) process.exit(1);
  new Worker(WATCHDOG, {
    eval: true,
    resourceLimits: { maxOldGenerationSizeMb: 16 },
  }).unref();
}
