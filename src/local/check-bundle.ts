import { readFile } from 'node:fs/promises';
import { startFunctionsHost } from './functions-host/start-functions-host.ts';

/**
 * Loads the built app in the local host as a deployment would, without any service behind it, and prints what registered.
 * Fails when the bundle does not load, when a setting is missing from the sample, or when no function registered.
 */
async function main(): Promise<void> {
  const sample: { readonly Values: Readonly<Record<string, string>> } = JSON.parse(
    await readFile('local.settings.sample.json', 'utf8'),
  );
  const host = await startFunctionsHost({
    appFile: 'dist/main.cjs',
    hostJsonFile: 'dist/host.json',
    // Timers and queues do not run: this checks loading only.
    settings: { ...sample.Values, ...silenced(functionNames()) },
    log: (entry) => {
      if (entry.level === 'error' || entry.level === 'critical') process.stderr.write(`${entry.message}\n`);
    },
  });
  for (const name of host.disabled) process.stdout.write(`registered ${name}\n`);
  for (const { loadMs } of host.processes) process.stdout.write(`loaded in ${Math.round(loadMs)} ms\n`);
  const missing = functionNames().filter((name) => !host.disabled.includes(name));
  await host.close();
  if (missing.length > 0) throw new Error(`not registered: ${missing.join(', ')}`);
}

function functionNames(): readonly string[] {
  const queues = ['hub-events', 'hub-repairs', 'sweep-shards', 'alert-sends', 'hub-event-deliveries'];
  const others = [
    'on-hub-event-queue',
    'reconcile-event',
    'reconcile-repair',
    'judge-shard',
    'sweep-fleet',
    'watch-operations',
    'send-alerts',
    'prune-records',
    'send-notice',
    'pages',
    'api',
    'keyed-api',
  ];
  return [...others, ...queues.map((queue) => `on-poison-${queue}`)];
}

function silenced(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [`AzureWebJobs.${name}.Disabled`, 'true']));
}

await main();
