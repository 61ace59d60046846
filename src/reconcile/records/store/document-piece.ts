import { addSeconds } from 'date-fns/addSeconds';
import { lookUp } from '../../../core/text/look-up.ts';
import { splitText } from '../../../core/text/split-text.ts';
import { textHash } from '../../../core/text/text-hash.ts';
import type { ItemFault } from '../../for-each-item.ts';
import { forEachItem, throwFaults } from '../../for-each-item.ts';
import type { NewRow, Row, Rows, TableName } from '../../ports.ts';
import { checkVersion } from './stored-json.ts';

/** The cell that holds a long text. */
export interface DocumentOwner {
  readonly table: string;
  readonly partition: string;
  readonly key: string;
  readonly column: string;
}

/** UTF-16 units of a text that one row holds: 800,000 bytes as Azure counts them. */
const PIECE_UNITS = 400_000;

/** Name of a long text: the same cell with the same text has the same name, so that writing it twice changes nothing. */
export function documentId({ column, key, partition, table }: DocumentOwner, text: string): string {
  return textHash([table, partition, key, column, text].join('\n'));
}

/** The rows of table `documents` that hold a long text, in order; none cuts a character in two. */
export function documentRows(owner: DocumentOwner, text: string): readonly NewRow[] {
  const partition = documentId(owner, text);
  return splitText(text, PIECE_UNITS).map((piece, index) => ({
    partition,
    key: pieceKey(index),
    cells: { ...cellsOfOwner(owner), schema: 1, body: piece },
  }));
}

/** Reads a long text from its pieces. @returns undefined when a piece is missing */
export async function documentText(rows: Rows, id: string, pieces: number): Promise<string | undefined> {
  const found: string[] = [];
  for await (const row of rows.query('documents', { partition: id })) {
    checkVersion(row, 1);
    if (row.key === pieceKey(found.length)) found.push(String(row.cells.body));
  }
  return found.length === pieces ? found.join('') : undefined;
}

function pieceKey(index: number): string {
  return String(index).padStart(6, '0');
}

// These columns name the owner; the partition and key of the row itself are its own.
function cellsOfOwner({ column, key, partition, table }: DocumentOwner): Record<string, string> {
  return { ownerTable: table, ownerPartition: partition, ownerKey: key, ownerColumn: column };
}

function ownerOf({ cells }: Row): DocumentOwner {
  const { ownerColumn, ownerKey, ownerPartition, ownerTable } = cells;
  return {
    table: String(ownerTable),
    partition: String(ownerPartition),
    key: String(ownerKey),
    column: String(ownerColumn),
  };
}

/** The age of unnamed pieces at their deletion. A writer stores the pieces before the row that names them. */
const ORPHAN_SECONDS = 24 * 3600;

/**
 * Deletes the pieces of texts that no row names any more. The first pass marks a piece, and a pass a day later deletes it unless
 * it was written in between: both writes are conditional, so that a text in use is never lost.
 *
 * @returns the number of deleted pieces
 */
export async function pruneDocuments(rows: Rows, now: Date, goesOn: () => boolean): Promise<number> {
  let pruned = 0;
  const inUse = new Map<string, boolean>();
  const faults: ItemFault[] = [];
  for await (const row of rows.query('documents', {})) {
    if (!goesOn()) break;
    const served = await forEachItem([row], { nameOf: ({ partition }) => `text ${partition}` }, async () => {
      const isUsed = inUse.get(row.partition) ?? (await isInUse(rows, row));
      inUse.set(row.partition, isUsed);
      if (!isUsed && (await pruneOrphan(rows, row, now))) pruned += 1;
    });
    faults.push(...served.faults);
  }
  throwFaults(faults);
  return pruned;
}

async function isInUse(rows: Rows, piece: Row): Promise<boolean> {
  const owner = ownerOf(piece);
  let row: Row | undefined;
  try {
    // Hubwarden writes pieces for its own tables only.
    row = await rows.get(owner.table as TableName, owner.partition, owner.key);
  } catch {
    // The reader of a row with a missing piece reports it; the remaining pieces are evidence and stay.
    return true;
  }
  const text = lookUp(row?.cells ?? {}, owner.column);
  return typeof text === 'string' && documentId(owner, text) === piece.partition;
}

async function pruneOrphan(rows: Rows, row: Row, now: Date): Promise<boolean> {
  const { orphanSince } = row.cells;
  if (typeof orphanSince !== 'string') {
    await rows.replace('documents', { ...row, cells: { ...row.cells, orphanSince: now.toISOString() } }, row.etag);
    return false;
  }
  if (now < addSeconds(orphanSince, ORPHAN_SECONDS)) return false;
  return (await rows.delete('documents', row.partition, row.key, row.etag)).ok;
}
