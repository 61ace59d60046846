import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { largeAccounts } from '../../../src/local/arm-simulator/accounts/fleet/large-accounts.ts';
import type { FleetSize } from '../../../src/local/arm-simulator/fleet/large-fleet.ts';
import { largeFleet } from '../../../src/local/arm-simulator/fleet/large-fleet.ts';

// The floor of a sweep: the reads that it sends, as the app sends them, and `JSON.parse` of each answer. Nothing else.

/** As the app: six shards at once, with eight reads each. */
const AT_ONCE = 48;

const { BENCH_ARM = '', BENCH_SIZE = '{}' } = process.env;
const size = JSON.parse(BENCH_SIZE) as FleetSize;
const agent = new Agent({ keepAlive: true });
const paths = [...hubPaths(), ...accountPaths()];
let rules = 0;

function* hubPaths(): Iterable<string> {
  for (const { name, resourceGroup, subscriptionId } of largeFleet(size))
    yield `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${name}?api-version=2025-12-01`;
}

/** An account does not show its network, so there are two reads. */
function* accountPaths(): Iterable<string> {
  for (const { name, resourceGroup, subscriptionId } of largeAccounts(size)) {
    const account = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.CognitiveServices/accounts/${name}`;
    yield `${account}?api-version=2026-05-01`;
    yield `${account}/managedNetworks/default?api-version=2026-05-01`;
  }
}

function textOf(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    response.on('error', reject);
  });
}

async function read(path: string): Promise<void> {
  const headers = { authorization: 'Bearer bench', accept: 'application/json' };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(`${BENCH_ARM}${path}`, { agent, headers }, resolve).on('error', reject).end();
  });
  const text = await textOf(response);
  if (response.statusCode !== 200) throw new Error(`${response.statusCode} ${path} ${text}`);
  const { properties } = JSON.parse(text) as { readonly properties: object };
  if (Object.keys(properties).length > 0) rules += 1;
}

async function worker(waiting: string[]): Promise<void> {
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) await read(path);
}

const before = process.cpuUsage();
const startedAtMs = performance.now();
const waiting = [...paths];
await Promise.all(Array.from({ length: AT_ONCE }, () => worker(waiting)));
const { system, user } = process.cpuUsage(before);
agent.destroy();
if (rules !== paths.length) throw new Error(`${rules} of ${paths.length} answers hold a resource`);
process.stdout.write(
  JSON.stringify({ cpuSeconds: (system + user) / 1e6, wallSeconds: (performance.now() - startedAtMs) / 1000 }),
);
