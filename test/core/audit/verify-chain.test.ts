import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHAIN_START, chainHash, linkHash } from '../../../src/core/audit/run-chain.ts';
import type { ChainEvidence, ChainRow } from '../../../src/core/audit/verify-chain.ts';
import { verifyChain } from '../../../src/core/audit/verify-chain.ts';
import { propertyRuns, propertySeed } from '../../thoroughness.ts';

const HUB = '/subscriptions/s/resourcegroups/g/providers/microsoft.machinelearningservices/workspaces/hub';
const RUNS = {
  numRuns: propertyRuns(1500),
  seed: propertySeed(20261124),
};

interface Line {
  readonly guid: string;
  readonly verdict: string;
  readonly note: string;
}

/** A chain as the app writes it; the first `old` rows as the first builds did. */
function chainOf(lines: readonly Line[], { old = 0, salt = '' } = {}): ChainRow[] {
  let previous: string = CHAIN_START;
  return lines.map(({ guid, note, verdict }, index) => {
    const sequence = index + 1;
    const at = new Date(Date.UTC(2026, 10, 1) + index * 3600_000).toISOString();
    const text = JSON.stringify({ guid, at, verdict, note: note + salt });
    const schema = index < old ? 1 : 2;
    const hash =
      schema === 1 ? chainHash(previous, text) : linkHash({ hubId: HUB, sequence, guid, previous, body: text });
    const columns: Record<string, string> = schema === 1 ? {} : { guid, at, verdict };
    const row = { key: String(sequence).padStart(10, '0'), schema, sequence, previous, hash, text, columns };
    previous = hash;
    return row;
  });
}

/** Everything there is of a chain of which the first `pruned` rows are gone, with a head and with heads in the archive. */
function evidenceOf(
  rows: readonly ChainRow[],
  { pruned = 0, beyond = 0, archived = [] as readonly number[] } = {},
): ChainEvidence {
  const at = (sequence: number) => ({ sequence, hash: sequence === 0 ? CHAIN_START : rows[sequence - 1]!.hash });
  return {
    hubId: HUB,
    rows: rows.slice(pruned),
    anchor: pruned === 0 ? undefined : at(pruned),
    head: at(rows.length - beyond),
    archived: archived.map((sequence) => ({ from: '2026-11-20.jsonl', ...at(sequence) })),
  };
}

const line = fc.record({
  guid: fc.constantFrom('guid-1', 'guid-2'),
  verdict: fc.constantFrom('Compliant', 'Drifted', 'Blocked'),
  note: fc.string({ unit: 'binary', maxLength: 12 }),
});

/** A whole chain: old rows first, some pruned, some behind the head, some heads archived. */
const whole = fc
  .record({
    lines: fc.array(line, { minLength: 1, maxLength: 12 }),
    old: fc.nat(12),
    pruned: fc.nat(11),
    beyond: fc.nat(2),
    archived: fc.array(fc.nat(12), { maxLength: 4 }),
  })
  .map(({ archived, beyond, lines, old, pruned }) => {
    const rows = chainOf(lines, { old });
    const kept = Math.min(pruned, rows.length - 1);
    const behind = Math.min(beyond, rows.length - kept - 1);
    const known = archived.filter((each) => each > 0 && each <= rows.length - behind);
    return evidenceOf(rows, { pruned: kept, beyond: behind, archived: known });
  });

const problemsOf = (evidence: ChainEvidence): readonly string[] =>
  verifyChain(evidence).problems.map((each) => `${each.kind}: ${each.message}`);

describe('verifyChain', () => {
  it('finds nothing wrong with a chain as it was written, pruned or not, whatever stands behind its head', () => {
    fc.assert(
      fc.property(whole, (evidence) => {
        expect(problemsOf(evidence)).toEqual([]);
      }),
      RUNS,
    );
  });

  it('finds any edit of any column of any row', () => {
    const edits = fc.record({
      which: fc.nat(),
      what: fc.constantFrom('text', 'hash', 'previous', 'sequence', 'schema', 'key', 'guid', 'at', 'verdict'),
      by: fc.nat(40),
    });
    fc.assert(
      fc.property(whole, edits, (evidence, edit) => {
        const row = evidence.rows[edit.which % evidence.rows.length]!;
        const edited = editedRow(row, edit.what, edit.by);
        if (edited === undefined) return;
        const rows = evidence.rows.map((each) => (each === row ? edited : each));
        expect(problemsOf({ ...evidence, rows })).not.toEqual([]);
      }),
      RUNS,
    );
  });

  it('finds any deletion of rows that the head, or a row behind them, proves', () => {
    fc.assert(
      fc.property(whole, fc.nat(), fc.integer({ min: 1, max: 3 }), (evidence, start, count) => {
        const { head, rows } = evidence;
        const from = start % rows.length;
        const rest = rows.filter((_, index) => index < from || index >= from + count);
        const last = rest.at(-1)?.sequence ?? 0;
        // Rows behind the head may go without a trace: their runs were never counted.
        if (last >= head!.sequence && from + count >= rows.length) return;
        expect(problemsOf({ ...evidence, rows: rest })).not.toEqual([]);
      }),
      RUNS,
    );
  });

  it('finds any two rows whose contents were swapped', () => {
    fc.assert(
      fc.property(whole, fc.nat(), fc.nat(), (evidence, one, other) => {
        const { rows } = evidence;
        const [a, b] = [rows[one % rows.length]!, rows[other % rows.length]!];
        if (a === b) return;
        const swapped = rows.map((row) => {
          if (row !== a && row !== b) return row;
          const from = row === a ? b : a;
          return { ...from, key: row.key, sequence: row.sequence, previous: row.previous };
        });
        expect(problemsOf({ ...evidence, rows: swapped })).not.toEqual([]);
      }),
      RUNS,
    );
  });

  it('finds any row that was inserted', () => {
    fc.assert(
      fc.property(whole, fc.nat(), line, (evidence, at, said) => {
        const { anchor, rows } = evidence;
        const place = at % rows.length;
        const before = rows[place - 1];
        const sequence = (before?.sequence ?? anchor?.sequence ?? 0) + 1;
        const previous = before?.hash ?? anchor?.hash ?? CHAIN_START;
        const text = JSON.stringify({ ...said, at: '2026-11-20T00:00:00.000Z', forged: true });
        const hash = linkHash({ hubId: HUB, sequence, guid: said.guid, previous, body: text });
        const columns = { guid: said.guid };
        const forged = { key: String(sequence).padStart(10, '0'), schema: 2, sequence, previous, hash, text, columns };
        const moved = rows
          .slice(place)
          .map((row) => ({ ...row, sequence: row.sequence + 1, key: String(row.sequence + 1).padStart(10, '0') }));
        expect(problemsOf({ ...evidence, rows: [...rows.slice(0, place), forged, ...moved] })).not.toEqual([]);
        expect(problemsOf({ ...evidence, rows: [...rows.slice(0, place), forged, ...rows.slice(place)] })).not.toEqual(
          [],
        );
      }),
      RUNS,
    );
  });

  it('finds a chain that was rewritten as a whole, head and all, by one archived head', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), fc.nat(), (lines, which) => {
        const rows = chainOf(lines);
        const archived = evidenceOf(rows, { archived: [(which % rows.length) + 1] }).archived;
        const rewritten = chainOf(lines, { salt: 'x' });
        expect(problemsOf({ ...evidenceOf(rewritten), archived: [] })).toEqual([]);
        expect(problemsOf({ ...evidenceOf(rewritten), archived })).toEqual([expect.stringMatching(/^Rewritten: /)]);
      }),
      RUNS,
    );
  });

  const five = chainOf(['a', 'b', 'c', 'd', 'e'].map((note) => ({ guid: 'g', verdict: 'Compliant', note })));

  /** The five rows with one of them changed. */
  const withRow = (sequence: number, changes: Partial<ChainRow>): ChainEvidence => ({
    ...evidenceOf(five),
    rows: five.map((row) => (row.sequence === sequence ? { ...row, ...changes } : row)),
  });

  it.each<{ why: string; evidence: () => ChainEvidence; says: readonly string[] }>([
    {
      why: 'one row is gone',
      evidence: () => ({ ...evidenceOf(five), rows: five.filter((_, index) => index !== 2) }),
      says: ['Missing: run 3 is missing'],
    },
    {
      why: 'the newest rows are gone',
      evidence: () => ({ ...evidenceOf(five), rows: five.slice(0, 3) }),
      says: ['Missing: the head of the history is run 5, and there is no such run'],
    },
    {
      why: 'the newest rows are gone and the head was set back, which the archive knows',
      evidence: () => ({ ...evidenceOf(five.slice(0, 3)), archived: evidenceOf(five, { archived: [5] }).archived }),
      says: ['Missing: the archive knows run 5 (2026-11-20.jsonl), and that run no longer exists'],
    },
    {
      why: 'a row differs from the archived one',
      evidence: () => ({
        ...evidenceOf(five),
        archived: [{ from: '2026-11-20.jsonl', sequence: 3, hash: five[1]!.hash }],
      }),
      says: ['Rewritten: run 3 differs from the archived one (2026-11-20.jsonl)'],
    },
    {
      why: 'the oldest rows are gone without an anchor',
      evidence: () => ({ ...evidenceOf(five), rows: five.slice(2) }),
      says: ['Missing: runs 1 to 2 are missing'],
    },
    {
      why: 'the anchor is another than the last pruned row',
      evidence: () => ({ ...evidenceOf(five, { pruned: 2 }), anchor: { sequence: 2, hash: five[0]!.hash } }),
      says: ['Unlinked: run 3 does not follow run 2'],
    },
    {
      why: 'the head has another hash than the run that it names',
      evidence: () => ({ ...evidenceOf(five), head: { sequence: 5, hash: five[3]!.hash } }),
      says: ['Edited: the head of the history is run 5, with another hash than that run has'],
    },
    {
      why: 'the text of a row is another',
      evidence: () => withRow(5, { text: '{}', columns: {} }),
      says: ['Edited: run 5 differs from the row that was written: its hash does not match'],
    },
    {
      why: 'columns of a row, which no hash is over, say otherwise than its text',
      evidence: () => withRow(4, { columns: { guid: 'g', at: 'never', verdict: 'Drifted' } }),
      says: ['Edited: run 4: column at, verdict differs from the text of the run'],
    },
    {
      why: 'a row holds another run than its key',
      evidence: () => withRow(5, { key: '0000000006' }),
      says: ['Misplaced: the row with key 0000000006 holds run 5'],
    },
    {
      why: 'a row stands there twice',
      evidence: () => ({ ...evidenceOf(five), rows: [...five, five[4]!] }),
      says: ['Misplaced: run 5 is at the place of run 6'],
    },
    {
      why: 'the record of the hub is gone',
      evidence: () => ({ ...evidenceOf(five), head: undefined }),
      says: ['NoRecord: there is a history, and the record of the hub is gone'],
    },
    {
      why: 'the record of the hub is gone, and all rows but one were pruned',
      evidence: () => ({ ...evidenceOf(five, { pruned: 4 }), head: undefined }),
      says: ['NoRecord: there is a history, and the record of the hub is gone'],
    },
    {
      why: 'the record and every row of the hub are gone, and the archive knows that there were some',
      evidence: () => ({ ...evidenceOf(five, { archived: [1] }), rows: five.slice(0, 1), head: undefined }),
      says: ['NoRecord: there is a history, and the record of the hub is gone'],
    },
    {
      why: 'a newer release wrote the last row',
      evidence: () => withRow(5, { schema: 3 }),
      says: ['Unreadable: run 5 is of schema 3, and this release knows up to 2: check it with a newer one'],
    },
    {
      why: 'a row behind rows of the newer schema pretends to be of the older, which hashes less',
      evidence: () => {
        const [last, text] = [five[4]!, JSON.stringify({ note: 'forged' })];
        const hash = chainHash(last.previous, text);
        const forged = withRow(5, { schema: 1, text, hash, columns: {} });
        return { ...forged, head: { sequence: 5, hash } };
      },
      says: ['Edited: run 5 is of schema 1, behind a row of schema 2'],
    },
    {
      why: 'a row of no schema at all does not hide such a one behind it',
      evidence: () => {
        const text = JSON.stringify({ note: 'forged' });
        const hash = chainHash(five[3]!.hash, text);
        const { rows } = withRow(4, { schema: undefined });
        const forged = { ...five[4]!, schema: 1, text, hash, columns: {} };
        return { ...evidenceOf(five), rows: [...rows.slice(0, 4), forged], head: { sequence: 5, hash } };
      },
      says: [
        'Unreadable: run 4 is of schema undefined, and this release knows up to 2: check it with a newer one',
        'Edited: run 5 is of schema 1, behind a row of schema 2',
      ],
    },
  ])('says what is wrong: $why', ({ evidence, says }) => {
    expect(problemsOf(evidence())).toEqual(says);
  });

  it.each([
    { why: 'an object of nothing', text: '{}' },
    { why: 'nothing at all', text: 'null' },
    { why: 'a list', text: '["guid","g"]' },
    { why: 'a text', text: '"g"' },
    { why: 'no JSON', text: 'guid: g' },
  ])('takes no column on trust where the text, rightly hashed, is $why', ({ text }) => {
    const row = { ...five[0]!, columns: { guid: 'g' }, text };
    const hash = linkHash({ hubId: HUB, sequence: 1, guid: 'g', previous: CHAIN_START, body: text });
    expect(problemsOf({ ...evidenceOf([{ ...row, hash }]), head: { sequence: 1, hash } })).toEqual([
      'Edited: run 1: column guid differs from the text of the run',
    ]);
  });

  it('takes one row without a record for a first run that died, and counts rows behind the head', () => {
    expect(problemsOf({ ...evidenceOf(five.slice(0, 1)), head: undefined })).toEqual([]);
    expect(verifyChain(evidenceOf(five, { beyond: 2 }))).toMatchObject({ problems: [], runs: 5, beyondHead: 2 });
  });

  it('treats a hub without any history as new, even if the archive has its record', () => {
    const archived = [{ from: '2026-11-20.jsonl', sequence: 0, hash: CHAIN_START }];
    const start = { sequence: 0, hash: CHAIN_START };
    for (const head of [undefined, start]) {
      const report = verifyChain({ hubId: HUB, rows: [], anchor: undefined, head, archived });
      expect(report).toEqual({ problems: [], runs: 0, beyondHead: 0, archivedAgreed: 0, archivedPruned: 0 });
    }
  });

  it('counts no row as left for the next run to adopt while anything is wrong', () => {
    const report = verifyChain({ ...evidenceOf(five, { beyond: 2 }), rows: five.filter((_, index) => index !== 1) });
    expect(report).toMatchObject({ runs: 4, beyondHead: 0 });
  });

  it('counts archived heads it could compare, and those of pruned rows apart', () => {
    const report = verifyChain(evidenceOf(five, { pruned: 3, archived: [1, 3, 5] }));
    expect(report).toMatchObject({ problems: [], archivedAgreed: 2, archivedPruned: 1 });
  });

  it('counts no archived head as agreed that disagrees', () => {
    const { archived } = evidenceOf(five, { archived: [2, 4] });
    const wrong = { from: '2026-11-21.jsonl', sequence: 5, hash: five[0]!.hash };
    const report = verifyChain({ ...evidenceOf(five), archived: [...archived, wrong] });
    expect(report).toMatchObject({ archivedAgreed: 2, archivedPruned: 0 });
  });
});

/** A row with one column changed; undefined where the change leaves it as it was, or has no place in such a row. */
function editedRow(row: ChainRow, what: string, by: number): ChainRow | undefined {
  const flip = (text: string): string => {
    const at = by % Math.max(1, text.length);
    return `${text.slice(0, at)}${text[at] === '0' ? '1' : '0'}${text.slice(at + 1)}`;
  };
  if (what === 'text') return { ...row, text: flip(row.text) };
  if (what === 'hash') return { ...row, hash: flip(row.hash) };
  if (what === 'previous') return { ...row, previous: flip(row.previous) };
  if (what === 'sequence') return { ...row, sequence: row.sequence + by + 1 };
  if (what === 'schema') return { ...row, schema: row.schema === 1 ? 2 : 1 + 2 * (by % 2) };
  if (what === 'key') return { ...row, key: String(row.sequence + by + 1).padStart(10, '0') };
  if (row.columns[what] === undefined) return undefined;
  return { ...row, columns: { ...row.columns, [what]: flip(row.columns[what]) } };
}
