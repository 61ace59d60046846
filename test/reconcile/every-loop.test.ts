import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = resolve(import.meta.dirname, '../../src');

/**
 * Loops that wait for something in each round and do not run through forEachItem, each with the reason why one round's fault
 * may end the others: they are steps of one item's work, or nothing in them can fail for one item alone.
 */
const ALLOWED: Readonly<Record<string, string>> = {
  'functions/register.ts: for (const [name, queueName] of Object.entries(queues))': 'registration, once per process',
  'functions/register.ts: for (const queue of QUEUES)': 'registration, once per process',
  'reconcile/policy/advance-rollout.ts: for await (const row of livingHubRows(deps.rows))':
    'a hub whose version is not known holds the roll-out, by design',
  'reconcile/audit/fleet-at.ts: Promise.all(near.map(': 'a person waits for the answer',
  "reconcile/records/store/document-piece.ts: for await (const row of rows.query('documents', {}))":
    'each text is served by forEachItem inside',
  'reconcile/records/shard-record.ts: for (let from = 0; from < writes.length; from += 100)':
    'what is left of a sweep that is over is pruned',
  'reconcile/alert/decide-alert-group.ts: Promise.all(routed.map(': 'instances of one alert',
  'reconcile/alert/digest-fleet.ts: for await (const record of hubRecords(deps.rows).list())':
    'leaves out rows that cannot be read; one digest is told whole',
  'reconcile/alert/deliver-notification.ts: for (const each of sequence)': 'a resolve must not overtake its opening',
  "reconcile/audit/verify-audit.ts: for (const name of await archive.list('chain-heads'))":
    'a person waits for the answer',
  'reconcile/doctor/examine.ts: for (const subscriptionId of asked.subscriptions)': 'each check catches its own faults',
  'reconcile/doctor/examine.ts: for (const target of asked.targets)': 'each check catches its own faults',
  'reconcile/doctor/check-providers.ts: for (const { namespace, without } of providersFor(kinds))':
    'each check catches its own faults',
  'reconcile/doctor/check-accounts.ts: for (const { id } of asked)': 'a person waits for the answer',
  'reconcile/doctor/check-events.ts: Promise.all(ours.map(': 'each check catches its own faults',
  'reconcile/doctor/test-alerts.ts: for (;;)': 'a person waits for the answer',
  'reconcile/doctor/wait-for-event.ts: for (;;)': 'a person waits for the answer',
  'reconcile/apply/enforce.ts: for (let round = 0; round < MAX_ROUNDS; round += 1)': 'rounds of one hub',
  'reconcile/for-each-item.ts: while (next < all.length)': 'the helper itself',
  'reconcile/sweep/judge-shard.ts: for (;;)': 'parts of one shard; hubs are isolated in judgeHubs',
  'reconcile/operator/approve.ts: for (const hub of chosen)': 'a person waits for the answer',
  'reconcile/operator/approve.ts: for (const each of refused)': 'a person waits for the answer',
  'reconcile/operator/approve.ts: for (const hub of hubs)': 'a person waits for the answer',
  'reconcile/actions/perform-once.ts: for (let wait = 0; ; wait += 1)': 'waits of one request',
  'reconcile/watch/prune-records.ts: for await (const [hubId, old] of oldRuns(pass.rows, before))':
    'each history is served by forEachItem inside',
  'reconcile/watch/prune-records.ts: for await (const row of rows)': 'batches are served by forEachItem inside',
  'reconcile/watch/prune-records.ts: while (oldest.length > 0 && pass.hasTime())': 'links of one chain, in order',
  'reconcile/operator/local-sweep/read-only-network.ts: for (const seconds of SECONDS_BEFORE_AGAIN)':
    'tries of one read',
  'reconcile/sweep/count-shard.ts: for (let wait = 0; ; wait += 1)': 'waits of one change',
  'reconcile/sweep/read-pace.ts: for (;;)': 'waits of one read',
  'reconcile/records/alert-record.ts: for (let from = 0; from < woken.length; from += MOST_AT_ONCE)':
    'members of one alert',
  'reconcile/records/alert-record.ts: for (const { etag, row } of batch)': 'members of one alert',
  'reconcile/records/store/change-row.ts: for (let race = 0; race < MOST_LOST_RACES; race += 1)': 'tries of one change',
  'reconcile/records/policy-record.ts: for (let index = 0; index < parts; index += 1)': 'parts of one text',
  'reconcile/records/run-record.ts: for (;;)': 'links of one chain, in order',
  'reconcile/records/shard-record.ts: for (let from = 0; from < all.length; from += ROWS_AT_ONCE)':
    'a sweep begins only when all its shards are stored',
  'reconcile/operator/local-sweep/sweep-once.ts: for (;;)': 'rounds of one sweep',
  'reconcile/operator/apply/apply-hub.ts: for (;;)': 'runs of one hub, one after the other',
  'reconcile/operator/apply/wait-for-operation.ts: for (;;)': 'a person waits for the answer',
  'reconcile/operator/policy-diff/diff-records.ts: for await (const row of livingHubRows(rows))':
    'lists rows that cannot be read; a person waits for the answer',
  'reconcile/operator/policy-diff/known-hub.ts: for (const each of due)': 'reads for one hub',
  'reconcile/operator/event-lateness.ts: for (const [subscriptionId, arrivals] of this.#found)': 'it only pauses',
  'reconcile/operator/fleet-view.ts: for (const entry of entries)': 'it only pauses',
  'reconcile/operator/fleet-view.ts: for (const hash of new Set(entries.map(({ hub }) => hub.policyVersion)))':
    'a person waits for the answer',
  'reconcile/operator/steer-rollout.ts: for (const hub of hubs)': 'it only pauses',
  'reconcile/queries/exemption-list.ts: for (const each of all.filter((exemption) => isAsked(exemption, query, now)))':
    'it only pauses',
  'reconcile/queries/fleet/hub-entries.ts: for await (const version of hubRowVersions(this.#rows))':
    'one query; the index keeps what it has',
  'reconcile/queries/fleet/hub-entries.ts: for await (const row of needed)': 'one query; the index keeps what it has',
  'reconcile/queries/web/facets.ts: for (const [field, valuesOf] of FACETS)': 'it only pauses',
  'reconcile/queries/web/facets.ts: for (const { condition, hubs: count, value } of sorted.slice(0, MOST_VALUES))':
    'it only pauses',
  'reconcile/queries/web/facets.ts: for (const hub of hubs)': 'it only pauses',
  'reconcile/queries/web/pausing-rows.ts: for await (const row of rows.query(table, query))': 'one query',
  'functions/http/api/export-hubs.ts: for (let from = 0; from < hubs.length; from += SLICE)': 'it only pauses',
  'functions/http/pages/go-page.ts: for (const filter of searchesFor(to))': 'a person waits for the answer',
  'functions/http/pages/go-page.ts: for (let start = 0; start < names.length; start += NAMES_AT_ONCE)':
    'it only pauses',
};

function files(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? files(path) : [path];
  });
}

/** The text from an opening bracket to the one that closes it. */
function bracketed(text: string, from: number, open: string, close: string): string {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === open) depth += 1;
    if (text[at] === close) depth -= 1;
    if (depth === 0) return text.slice(from, at + 1);
  }
  throw new Error(`no ${close} behind ${text.slice(from, from + 60)}`);
}

/** Loops of a source text in whose body something is awaited, and parallel maps, which end with the first fault. */
function waitingLoops(text: string): readonly string[] {
  const loops = [...text.matchAll(/^ *(?:for(?: await)?|while) (?=\()/gm)].flatMap((match) => {
    const start = match.index + match[0].length;
    const head = bracketed(text, start, '(', ')');
    const behind = text.slice(start + head.length);
    const isBlock = /^\s*\{/.test(behind);
    const bodyAt = start + head.length + behind.search(/\S/);
    const body = isBlock ? bracketed(text, bodyAt, '{', '}') : (behind.split(';')[0] ?? '');
    return /\bawait\b/.test(body) ? [`${match[0].trim()} ${head.replace(/\s+/g, ' ')}`] : [];
  });
  return [...loops, ...[...text.matchAll(/Promise\.(?:all|allSettled)\([^\n]*\.map\(/g)].map(([found]) => found)];
}

const FOUND = ['reconcile', 'functions'].flatMap((folder) =>
  files(join(SRC, folder)).flatMap((file) =>
    waitingLoops(readFileSync(file, 'utf8')).map((loop) => `${relative(SRC, file)}: ${loop}`),
  ),
);

describe('every loop that waits in each round', () => {
  it('runs through forEachItem, or has a reason not to', () => {
    expect(FOUND.filter((loop) => !(loop in ALLOWED))).toEqual([]);
  });

  it('no reason is given for a loop that is not there', () => {
    expect(Object.keys(ALLOWED).filter((loop) => !FOUND.includes(loop))).toEqual([]);
  });

  it.each([
    { why: 'a for', text: 'for (const a of b) {\n  await c(a);\n}', is: ['for (const a of b)'] },
    { why: 'a for without a block', text: 'for (const a of b) await c(a);\nawait d();', is: ['for (const a of b)'] },
    {
      why: 'a for await whose body waits',
      text: 'for await (const a of b) await c(a);',
      is: ['for await (const a of b)'],
    },
    { why: 'one whose body only collects', text: 'for await (const a of b) c.push(a);\nawait d();', is: [] },
    { why: 'a while', text: 'while (a) {\n  if (b) {\n    await c;\n  }\n}', is: ['while (a)'] },
    { why: 'a parallel map', text: 'await Promise.all(a.map(b));', is: ['Promise.all(a.map('] },
    { why: 'one that waits for nothing', text: 'for (const a of b) c(a);\nawait d();', is: [] },
  ])('would be noticed: $why', ({ is, text }) => {
    expect(waitingLoops(text)).toEqual(is);
  });
});
