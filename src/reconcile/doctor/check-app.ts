import type { AzureSetup } from './azure-setup.ts';
import type { Check } from './check.ts';
import { failedCheck, passedCheck, unknownCheck } from './check.ts';

/** Every function of the app; a test compares the list with the registered functions. */
export const FUNCTIONS: readonly string[] = [
  'api',
  'judge-shard',
  'keyed-api',
  'on-hub-event',
  'on-hub-event-queue',
  'on-poison-alert-sends',
  'on-poison-hub-event-deliveries',
  'on-poison-hub-events',
  'on-poison-hub-repairs',
  'on-poison-sweep-shards',
  'pages',
  'prune-records',
  'reconcile-event',
  'reconcile-repair',
  'send-alerts',
  'send-notice',
  'sweep-fleet',
  'watch-operations',
];

const NODE = 'node 24';

/** Checks that the function app runs, on the right runtime, and that the host has found every function. */
export async function checkApp(azure: AzureSetup, appId: string): Promise<readonly Check[]> {
  const judged = { what: 'app', where: appId };
  const app = await azure.app(appId);
  if (!app.ok) return [unknownCheck(judged, app.error)];
  const { disabled, functions, runtime, state } = app.value;
  if (state !== 'Running') return [failedCheck(judged, `it is ${state}`, `az functionapp start --ids ${appId}`)];
  if (runtime !== undefined && runtime !== NODE) {
    return [failedCheck(judged, `it runs on ${runtime}`, 'Deploy infra/main.bicep again: the app needs Node 24.')];
  }
  const missing = FUNCTIONS.filter((each) => !functions.includes(each));
  if (missing.length > 0) {
    const fix = 'Deploy the package. If it is there, the app does not start: docs/runbook.md, Cannot start.';
    return [failedCheck(judged, `the host has not found ${missing.join(', ')}`, fix)];
  }
  const off = disabled.filter((each) => FUNCTIONS.includes(each));
  if (off.length > 0) {
    const fix = 'Remove the app settings AzureWebJobs.<function>.Disabled, or set them to false.';
    return [failedCheck(judged, `switched off: ${off.join(', ')}`, fix)];
  }
  return [
    passedCheck(
      judged,
      `it runs${runtime === undefined ? '' : ` on ${runtime}`}, with all ${FUNCTIONS.length} functions`,
    ),
  ];
}
