import * as z from 'zod';
import { textHash } from '../../core/text/text-hash.ts';
import type { Archive, Rows } from '../ports.ts';
import { verdictName } from './hub/finding-shape.ts';
import { documents } from './store/documents.ts';

const time = z.iso.datetime();

const archivedHub = z.object({
  hubId: z.string(),
  guid: z.string(),
  /** Head of the hub's chain; 0 before its first run. */
  sequence: z.number().int(),
  hash: z.string(),
  verdict: verdictName,
  /** Time of the newest read that the verdict rests on. */
  confirmedAt: time,
  goneAt: time.optional(),
});

/** One hub in the archive of a day: the head of its chain, and the time of the newest read that proved its state. */
export type ArchivedHub = z.output<typeof archivedHub>;

const header = z.object({
  kind: z.literal('hubwarden-chain-heads'),
  schema: z.literal(1),
  at: time,
  /** Lines that follow. */
  hubs: z.number().int(),
  /** The archive before, and SHA-256 of its text: it shows the removal of an archive. */
  previous: z.object({ name: z.string(), sha256: z.string() }).optional(),
});

/** One day's archive, read. */
export interface ArchiveOfDay {
  readonly name: string;
  readonly sha256: string;
  readonly at: string;
  readonly previous: { readonly name: string; readonly sha256: string } | undefined;
  readonly hubs: readonly ArchivedHub[];
}

/** The text of an archive: JSON lines; the first describes the rest. */
export function archiveText(at: Date, previous: ArchiveOfDay['previous'], hubs: readonly ArchivedHub[]): string {
  const first: z.input<typeof header> = {
    kind: 'hubwarden-chain-heads',
    schema: 1,
    at: at.toISOString(),
    hubs: hubs.length,
    previous,
  };
  return `${[first, ...hubs].map((each) => JSON.stringify(each)).join('\n')}\n`;
}

/** The name of a day's archive. */
export function archiveName(day: Date): string {
  return `${day.toISOString().slice(0, 10)}.jsonl`;
}

/**
 * Reads one archive.
 *
 * @throws Error naming the archive and the line when Hubwarden did not write it so
 */
export async function readArchive(archive: Archive, name: string): Promise<ArchiveOfDay> {
  const text = await archive.read('chain-heads', name);
  if (text === undefined) throw new Error(`archive ${name}: it was listed, and is gone`);
  const [first, ...lines] = text.trimEnd().split('\n');
  const { at, hubs: count, previous } = parsedLine(name, 1, first ?? '', header);
  const hubs = lines.map((line, index) => parsedLine(name, index + 2, line, archivedHub));
  if (hubs.length !== count) throw new Error(`archive ${name}: it holds ${hubs.length} hubs and says ${count}`);
  return { name, sha256: textHash(text), at, previous, hubs };
}

function parsedLine<Schema extends z.ZodType>(
  name: string,
  line: number,
  text: string,
  schema: Schema,
): z.output<Schema> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error(`archive ${name}, line ${line}: it is no JSON`);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new Error(`archive ${name}, line ${line}: ${parsed.error.issues.map((each) => each.message).join('; ')}`);
}

const newest = z.object({ name: z.string(), sha256: z.string() });

const ARCHIVES = documents({ table: 'control', schema: newest });
const NEWEST = { partition: 'control', key: 'archive' };

/** The newest archive that the tables name; undefined before the first. */
export async function newestArchive(rows: Rows): Promise<z.output<typeof newest> | undefined> {
  return (await ARCHIVES.get(rows, NEWEST))?.value;
}

/** Stores the name of the newest archive. An older one never replaces it. */
export async function recordArchive(
  rows: Rows,
  value: { readonly name: string; readonly sha256: string },
): Promise<void> {
  await ARCHIVES.update(rows, NEWEST, (current) =>
    current !== undefined && current.name >= value.name ? undefined : value,
  );
}
