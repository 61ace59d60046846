import * as z from 'zod';
import type { AlertState } from '../../core/alert/decision/alert-state.ts';
import { namedValues } from '../../core/text/named-values.ts';
import { SEVERITIES } from '../../core/verdict/catalogue/vocabulary.ts';
import { storedCode, storedKey } from './hub/finding-shape.ts';

const time = z.iso.datetime();

const subject = z.object({
  key: z.string(),
  rule: z.string().optional(),
  message: z.string(),
  /** The remedy; absent in rows of earlier versions. */
  fix: z.string().optional(),
  by: z.string().optional(),
  done: z.string().optional(),
  digest: z.enum(['FirstVerdict', 'NewEdition']).optional(),
  after: time.optional(),
  undoneAt: time.optional(),
  since: time,
  endedAt: time.optional(),
  before: z.object({ since: time, endedAt: time }).optional(),
});

/** Shape of the row of an instance. */
export const instanceShape = z.object({
  causeKey: storedKey,
  hubId: z.string(),
  hubName: z.string(),
  code: storedCode,
  severity: z.enum(SEVERITIES),
  rule: z.string().optional(),
  message: z.string(),
  fix: z.string(),
  /** The probable author, for texts. */
  by: z.string().optional(),
  /** The repair that Hubwarden made, or why it makes none. */
  done: z.string().optional(),
  /** For routes and silences. */
  assignment: z.string().optional(),
  tags: namedValues(z.string()).optional(),
  /** Code of a finding about the fleet that prevents the repair. */
  inhibitedBy: z.string().optional(),
  /** In rows without subjects: a sweep found it with the first verdict of the hub. */
  firstVerdict: z.boolean().optional(),
  /** Notified even when it is over; absent: as the catalogue says. */
  alwaysTold: z.boolean().optional(),
  firing: z.boolean(),
  /** Start of the newest firing. */
  since: time,
  /** Why it no longer fires: a fresh read, or the hub is gone. */
  endedBecause: z.string().optional(),
  /** The rules or targets of the finding, the ended ones too; absent in rows of earlier versions. */
  subjects: z.array(subject).optional(),
});

/** One hub on which the finding of a group key fires or fired. */
export type InstanceRecord = z.output<typeof instanceShape>;

/** Shape of an alert's row. */
export const alertShape = z.object({
  causeKey: storedKey,
  /** Short name of the set of receivers. */
  group: z.string(),
  receivers: z.array(z.string()),
  code: storedCode,
  severity: z.enum(SEVERITIES),
  title: z.string(),
  open: z.boolean(),
  /** The number of firing instances at the newest decision; absent in rows of earlier versions. */
  firing: z.number().int().optional(),
  episode: z.number().int(),
  notices: z.number().int(),
  told: namedValues(z.string()),
  /** Stands in for the author that receivers were given of each young instance. */
  authors: namedValues(z.string()).optional(),
  since: time.optional(),
  lastNoticeAt: time.optional(),
  calmSince: time.optional(),
  openings: z.array(time),
  acknowledgedBy: z.string().optional(),
  acknowledgedAt: time.optional(),
  resolvedAt: time.optional(),
  reason: z.string().optional(),
  detail: z.string().optional(),
  /** When to decide again if nothing changes before. */
  nextAt: time.optional(),
}) satisfies z.ZodType<AlertState>;

/** The alert of one group key for one group of receivers, with its notifications so far. */
export type AlertRecord = z.output<typeof alertShape>;

/** True when two versions of an instance have the same texts, so that a write would be no news. */
export function isSameText(a: InstanceRecord, b: InstanceRecord): boolean {
  const words = ({
    assignment,
    by,
    done,
    fix,
    inhibitedBy,
    message,
    severity,
    subjects = [],
    tags,
  }: InstanceRecord): string =>
    JSON.stringify([
      message,
      fix,
      by,
      severity,
      done,
      assignment,
      inhibitedBy,
      Object.entries(tags ?? {}).sort(),
      subjects.map((each) => [each.key, each.since, each.endedAt, each.message, each.by, each.done, each.fix]),
    ]);
  return words(a) === words(b);
}
