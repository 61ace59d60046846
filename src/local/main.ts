import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalStack } from '../config/local-stack.ts';
import { announceLocalStack } from '../config/local-stack.ts';
import { errorText } from '../core/text/error-text.ts';
import { foldCase } from '../core/text/fold-case.ts';
import { createsAccount } from './activity/activity-steps.ts';
import { activityWorldOf } from './activity/activity-world.ts';
import type { Activity } from './activity/play-activity.ts';
import { playActivity } from './activity/play-activity.ts';
import { SAMPLE_SUBSCRIPTIONS, seedSampleFleet } from './activity/sample-fleet.ts';
import { endWithNpm } from './common/end-with-npm.ts';
import type { TakenAlert } from './receivers/taken-alert.ts';
import { LogLines } from './stack/log-line.ts';
import { startProblem } from './stack/start-problem.ts';
import type { Stack } from './stack/start-stack.ts';
import { startStack } from './stack/start-stack.ts';
import { terminalPaint } from './stack/terminal-paint.ts';
import { welcomeText } from './stack/welcome-text.ts';
import type { StartOptions } from './start-options.ts';
import { startOptionsFrom } from './start-options.ts';

// A minute of Azure takes a second: half an hour of provisioning takes half a minute.
const FACTOR = 1 / 60;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** One line for each alert, although every receiver gets it. */
function showAlert({ lines, shown }: Pick<Terminal, 'lines' | 'shown'>, alert: TakenAlert): void {
  if (alert.format !== 'eventGrid') return;
  const state = foldCase(alert.state.replace(/^Hubwarden\.(Alert\.)?/, ''));
  shown.add(lines.ofStep('receivers', 'alert', `${state}: ${alert.title}`, new Date()));
}

/** Lines that wait until the address of the pages has been printed, and end when the stack ends. */
class Shown {
  #early: string[] | undefined = [];
  #ended = false;

  add(line: string): void {
    if (this.#ended) return;
    if (this.#early === undefined) print(line);
    else this.#early.push(line);
  }

  begin(): void {
    for (const line of this.#early ?? []) print(line);
    this.#early = undefined;
  }

  /** What follows is about parts that are gone already. */
  end(): void {
    this.#ended = true;
  }
}

/** What a start shows, and what it tells when the host ends by itself. */
interface Terminal {
  readonly lines: LogLines;
  readonly shown: Shown;
  readonly onEnd: (why: string) => void;
}

/** Starts the stack with the sample fleet. */
async function startWith(options: StartOptions, { lines, onEnd, shown }: Terminal): Promise<Stack> {
  const stack = await startStack({
    factor: FACTOR,
    simulatorPort: options.port,
    alertListPort: options.alertsPort,
    pagesPort: options.pagesPort,
    policySource: new URL('./activity/sample-policy.yaml', import.meta.url),
    sweepSchedule: '0,30 * * * * *',
    groups: options.groups ? 'per-function-group' : 'one-process',
    delivery: options.queueEvents ? 'queue' : 'function',
    log: (entry) => {
      const line = lines.ofEntry(entry, new Date());
      if (line !== undefined) shown.add(line);
    },
    onAlert: (alert) => showAlert({ lines, shown }, alert),
    onHostExit: (exit) => onEnd(`the functions host ended (code ${exit.code}, signal ${exit.signal})`),
  });
  seedSampleFleet(stack.simulator, new Date());
  print(welcomeText(stack));
  return stack;
}

function startActivity(
  stack: Stack,
  { paceSeconds, seed, still }: StartOptions,
  { lines, shown }: Pick<Terminal, 'lines' | 'shown'>,
): Activity {
  if (!still) print(`Other people and programs change the fleet every ${paceSeconds} seconds or so (--still: not).`);
  print('What happens follows, one line each. Ctrl-C stops everything.\n');
  shown.begin();
  if (still) return { stop: async () => undefined };
  const say = (subject: string, what: string): void => shown.add(lines.ofStep(subject, 'others', what, new Date()));
  return playActivity({
    world: activityWorldOf(stack),
    paceMs: paceSeconds * 1000,
    seed,
    say: ({ subject, what }) => say(subject, what),
    refused: ({ subject }, problem) => say(subject, `not possible now: ${problem}`),
  });
}

const POLICY_CHECK_MS = 500;

/** Waits until the policy is in force. @returns false when the stack ended before */
async function isPolicyInForce({ pagesUrl }: Stack): Promise<boolean> {
  for (;;) {
    try {
      if ((await fetch(`${pagesUrl}/api/policy`)).ok) return true;
    } catch {
      return false;
    }
    await sleep(POLICY_CHECK_MS);
  }
}

/** Adds the account of the sample fleet that must be newer than the policy. */
async function addNewAccount(stack: Stack, { lines, shown }: Pick<Terminal, 'lines' | 'shown'>): Promise<void> {
  if (!(await isPolicyInForce(stack))) return;
  const { run, subject, what } = createsAccount();
  const say = (text: string): void => shown.add(lines.ofStep(subject, 'others', text, new Date()));
  say(what);
  await run(activityWorldOf(stack)).catch((error: unknown) => say(`not possible now: ${errorText(error)}`));
}

/** By this, `hubwarden … --local` finds the stack. */
function announcement({ settings }: Stack): LocalStack {
  const subscriptions = Object.values(SAMPLE_SUBSCRIPTIONS);
  return { pid: process.pid, startedAt: new Date().toISOString(), settings, subscriptions };
}

/** Resolves when a person or a supervisor stops the stack. */
function whenAskedToStop(): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(signal));
  return promise;
}

async function main(): Promise<number> {
  const options = startOptionsFrom(process.argv.slice(2));
  if (typeof options === 'string') {
    process.stderr.write(options);
    return process.argv.includes('--help') ? 0 : 2;
  }
  const asked = whenAskedToStop();
  endWithNpm();
  const hostEnded = Promise.withResolvers<string>();
  const lines = new LogLines({ verbose: options.verbose, paint: terminalPaint(process.stdout) });
  const shown = new Shown();
  const stack = await startWith(options, { lines, shown, onEnd: hostEnded.resolve });
  const withdraw = announceLocalStack(announcement(stack));
  const adding = addNewAccount(stack, { lines, shown });
  const activity = startActivity(stack, options, { lines, shown });
  const why = await Promise.race([asked, hostEnded.promise]);
  shown.end();
  print(`\n${why}: stopping`);
  withdraw();
  await activity.stop();
  await stack.close();
  await adding;
  return why.startsWith('the functions host') ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${startProblem(error)}\n`);
  process.exitCode = 1;
}
