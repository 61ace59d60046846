import { CHAIN_START, chainHash, linkHash } from './run-chain.ts';

/** One run row as stored in the table, not parsed. */
export interface ChainRow {
  readonly key: string;
  readonly schema: unknown;
  readonly sequence: number;
  readonly previous: string;
  readonly hash: string;
  /** The text that the hash is over. */
  readonly text: string;
  /** Columns that repeat a part of the text, as far as the row has them. */
  readonly columns: Readonly<Record<string, string | undefined>>;
}

/** A head of the chain from an archive that no one can rewrite. */
export interface ArchivedHead {
  /** Name of the text in the archive. */
  readonly from: string;
  readonly sequence: number;
  readonly hash: string;
}

/** Everything that a hub's history is checked against. */
export interface ChainEvidence {
  readonly hubId: string;
  /** In the order of their keys. */
  readonly rows: readonly ChainRow[];
  /** Last link that was pruned; undefined: none was. */
  readonly anchor: { readonly sequence: number; readonly hash: string } | undefined;
  /** As in the hub's record; undefined: there is no record. */
  readonly head: { readonly sequence: number; readonly hash: string } | undefined;
  readonly archived: readonly ArchivedHead[];
}

/** One fault of a chain. */
export interface ChainProblem {
  /**
   * `Missing`: links are gone. `Edited`: a row differs from the row that was written. `Unlinked`: a row does not follow
   * the one before. `Misplaced`: a row is at the key of another. `Rewritten`: an archived head differs. `Unreadable`: a
   * newer release wrote it. `NoRecord`: the hub's own record is gone.
   */
  readonly kind: 'Missing' | 'Edited' | 'Unlinked' | 'Misplaced' | 'Rewritten' | 'Unreadable' | 'NoRecord';
  readonly message: string;
}

/** The result of a check of one chain. */
export interface ChainReport {
  readonly problems: readonly ChainProblem[];
  readonly runs: number;
  /** Rows behind the head: their run ended before it moved the head. The hub's next run adopts them. */
  readonly beyondHead: number;
  /** Archived heads that agree with the rows, and archived heads of pruned rows. */
  readonly archivedAgreed: number;
  readonly archivedPruned: number;
}

/** Newest schema of run rows whose hash this release can compute. */
const NEWEST_SCHEMA = 2;

/**
 * Checks a hub's chain: every row matches its hash, follows the one before, and agrees with the anchor, with the head
 * in the hub's record, and with every archived head. A row that an attacker with write access and knowledge of the rule
 * appends looks like a run. Earlier rows cannot be changed without a trace as long as one archived head is newer than
 * them.
 */
export function verifyChain(evidence: ChainEvidence): ChainReport {
  const { anchor, archived, rows } = evidence;
  const links = new Map(rows.map((row) => [row.sequence, row.hash]));
  if (anchor !== undefined) links.set(anchor.sequence, anchor.hash);
  const pruned = archived.filter((each) => anchor !== undefined && each.sequence < anchor.sequence);
  const checked = archived.filter((each) => each.sequence > 0 && !pruned.includes(each));
  const disagreeing = checked.flatMap((each) => archivedProblems(each, links));
  const problems = [...rowProblems(evidence), ...headProblems(evidence, links), ...disagreeing];
  const last = rows.at(-1)?.sequence ?? anchor?.sequence ?? 0;
  return {
    problems,
    runs: rows.length,
    beyondHead: problems.length > 0 ? 0 : Math.max(0, last - (evidence.head?.sequence ?? 0)),
    archivedAgreed: checked.length - disagreeing.length,
    archivedPruned: pruned.length,
  };
}

function rowProblems({ anchor, hubId, rows }: ChainEvidence): readonly ChainProblem[] {
  const problems: ChainProblem[] = [];
  let expected = (anchor?.sequence ?? 0) + 1;
  let previous = anchor?.hash ?? CHAIN_START;
  let schema = 1;
  for (const row of rows) {
    problems.push(...sequenceProblems(row, expected));
    // After a gap the check starts again from the next row, so that one loss is not reported for every row behind it.
    if (row.sequence === expected && row.previous !== previous) {
      problems.push({ kind: 'Unlinked', message: `run ${row.sequence} does not follow run ${expected - 1}` });
    }
    problems.push(...ownProblems(hubId, row, schema));
    if (typeof row.schema === 'number') schema = Math.max(schema, row.schema);
    expected = (Number.isSafeInteger(row.sequence) ? row.sequence : expected) + 1;
    previous = row.hash;
  }
  return problems;
}

function sequenceProblems({ key, sequence }: ChainRow, expected: number): readonly ChainProblem[] {
  if (Number(key) !== sequence) {
    return [{ kind: 'Misplaced', message: `the row with key ${key} holds run ${sequence}` }];
  }
  if (sequence === expected) return [];
  if (sequence < expected)
    return [{ kind: 'Misplaced', message: `run ${sequence} is at the place of run ${expected}` }];
  const which = sequence - 1 === expected ? `run ${expected} is` : `runs ${expected} to ${sequence - 1} are`;
  return [{ kind: 'Missing', message: `${which} missing` }];
}

function ownProblems(hubId: string, row: ChainRow, schemaBefore: number): readonly ChainProblem[] {
  const at = `run ${row.sequence}`;
  const hash = hashOf(hubId, row);
  if (hash === undefined) {
    const message = `${at} is of schema ${String(row.schema)}, and this release knows up to ${NEWEST_SCHEMA}: check it with a newer one`;
    return [{ kind: 'Unreadable', message }];
  }
  if (hash !== row.hash)
    return [{ kind: 'Edited', message: `${at} differs from the row that was written: its hash does not match` }];
  if (Number(row.schema) < schemaBefore) {
    return [
      { kind: 'Edited', message: `${at} is of schema ${String(row.schema)}, behind a row of schema ${schemaBefore}` },
    ];
  }
  const wrong = differingColumns(row);
  return wrong.length === 0
    ? []
    : [{ kind: 'Edited', message: `${at}: column ${wrong.join(', ')} differs from the text of the run` }];
}

function hashOf(hubId: string, { columns, previous, schema, sequence, text }: ChainRow): string | undefined {
  if (schema === 1) return chainHash(previous, text);
  if (schema === NEWEST_SCHEMA) return linkHash({ hubId, sequence, guid: columns.guid ?? '', previous, body: text });
  return undefined;
}

function differingColumns({ columns, text }: ChainRow): readonly string[] {
  const said = valuesIn(text);
  return Object.entries(columns).flatMap(([name, value]) =>
    value === undefined || said.get(name) === value ? [] : [name],
  );
}

/** The values of a text; none when it is not a JSON object: then every column that repeats it is wrong. */
function valuesIn(text: string): ReadonlyMap<string, unknown> {
  try {
    const said: unknown = JSON.parse(text);
    return new Map(typeof said === 'object' && said !== null ? Object.entries(said) : []);
  } catch {
    return new Map();
  }
}

function headProblems(
  { anchor, archived, head, rows }: ChainEvidence,
  links: ReadonlyMap<number, string>,
): readonly ChainProblem[] {
  if (head === undefined) {
    // The very first run may have ended between its row and the hub's record.
    const hasHistory = rows.length > 1 || anchor !== undefined || archived.some((each) => each.sequence > 0);
    return hasHistory ? [{ kind: 'NoRecord', message: 'there is a history, and the record of the hub is gone' }] : [];
  }
  if (head.sequence === 0) return [];
  const link = links.get(head.sequence);
  if (link === head.hash) return [];
  const message =
    link === undefined
      ? `the head of the history is run ${head.sequence}, and there is no such run`
      : `the head of the history is run ${head.sequence}, with another hash than that run has`;
  return [{ kind: link === undefined ? 'Missing' : 'Edited', message }];
}

function archivedProblems(
  { from, hash, sequence }: ArchivedHead,
  links: ReadonlyMap<number, string>,
): readonly ChainProblem[] {
  const link = links.get(sequence);
  if (link === hash) return [];
  const message =
    link === undefined
      ? `the archive knows run ${sequence} (${from}), and that run no longer exists`
      : `run ${sequence} differs from the archived one (${from})`;
  return [{ kind: link === undefined ? 'Missing' : 'Rewritten', message }];
}
