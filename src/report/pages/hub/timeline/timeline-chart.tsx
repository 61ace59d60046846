import { counted } from '../../../../core/text/counted.ts';
import { visibleLine } from '../../../../core/text/printable.ts';
import type { TimelineEntry } from '../../../../reconcile/queries/hub/timeline.ts';
import { Link } from '../../parts/link.tsx';
import { utcText } from '../../parts/time.tsx';
import { entryText } from './entry-text.ts';
import type { Band, Lane, Mark } from './timeline-geometry.ts';
import { AXIS_UNITS, bandsOf, LANES, marksOf, ticksOf } from './timeline-geometry.ts';
import type { RangeOfEntries } from './timeline-range.ts';
import { rowId } from './timeline-range.ts';

/** Room for the names of the lanes at the left, in units of the drawing. */
const LEFT = 150;
const BAND_TOP = 20;
const BAND_HEIGHT = 12;
const LANE_TOP = 50;
const LANE_HEIGHT = 26;
const HEIGHT = LANE_TOP + LANES.length * LANE_HEIGHT + 24;
const WIDTH = LEFT + AXIS_UNITS + 16;

/** A verdict is named in its band where the band is at least this wide. */
const NAMED_UNITS = 80;

/** Verdicts over time with everything that happened, on one axis. Each mark leads to its row in the table below. */
export function TimelineChart({
  entries,
  judgedAt,
  range,
}: {
  /** The whole time line, oldest first: the verdict at the begin of the range is older than the range. */
  readonly entries: readonly TimelineEntry[];
  readonly range: RangeOfEntries;
  readonly judgedAt: string | undefined;
}) {
  const bands = bandsOf(entries, range, judgedAt);
  const marks = marksOf(range);
  return (
    <figure class="timeline">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by keyboard. */}
      <section class="scroll" tabIndex={0} aria-label="Time line as a picture">
        {/* biome-ignore lint/a11y/useSemanticElements: a group and not an image, because the marks in it are links. */}
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="group" aria-labelledby="timeline-picture">
          <title id="timeline-picture">{`Verdicts and events from ${utcText(range.from.toISOString())} to ${utcText(range.to.toISOString())}`}</title>
          <defs>
            <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <line x1="0" y1="0" x2="0" y2="6" class="hatch" />
            </pattern>
          </defs>
          <Axis range={range} />
          {bands.map((band) => (
            <BandShape key={band.from} band={band} />
          ))}
          {marks.map((mark) => (
            <MarkShape key={`${mark.lane} ${mark.at}`} mark={mark} />
          ))}
        </svg>
      </section>
      <figcaption>{captionOf(bands)} Hatched: no verdict is known. Times in UTC.</figcaption>
    </figure>
  );
}

function captionOf(bands: readonly Band[]): string {
  const known = bands.filter(({ verdict }) => verdict !== undefined);
  const last = known.at(-1);
  if (last === undefined) return 'No verdict is known in this range.';
  return `${counted(Math.max(0, known.length - 1), 'change')} of the verdict in this range; the last known one is ${last.verdict}.`;
}

function Axis({ range }: { readonly range: RangeOfEntries }) {
  return (
    <g>
      <text x="0" y={BAND_TOP + BAND_HEIGHT - 2} class="lane">
        Verdict
      </text>
      {LANES.map((lane, index) => (
        <g key={lane}>
          <text x="0" y={laneMiddle(lane) + 4} class="lane">
            {lane}
          </text>
          <line
            x1={LEFT}
            x2={LEFT + AXIS_UNITS}
            y1={LANE_TOP + index * LANE_HEIGHT + LANE_HEIGHT / 2}
            y2={laneMiddle(lane)}
            class="lane-line"
          />
        </g>
      ))}
      {ticksOf(range).map(({ at, text }) => (
        <g key={at}>
          <line x1={LEFT + at} x2={LEFT + at} y1={BAND_TOP} y2={HEIGHT - 20} class="tick" />
          <text x={LEFT + at} y={HEIGHT - 6} class="tick-text" text-anchor="middle">
            {text}
          </text>
        </g>
      ))}
    </g>
  );
}

function laneMiddle(lane: Lane): number {
  return LANE_TOP + LANES.indexOf(lane) * LANE_HEIGHT + LANE_HEIGHT / 2;
}

function BandShape({ band: { begin, end, from, to, verdict } }: { readonly band: Band }) {
  const times = `${utcText(begin.toISOString())} to ${utcText(end.toISOString())}`;
  return (
    <g>
      <rect
        x={LEFT + from}
        y={BAND_TOP}
        width={Math.max(1, to - from)}
        height={BAND_HEIGHT}
        class={verdict === undefined ? 'band' : `band verdict-${verdict}`}
        fill={verdict === undefined ? 'url(#hatch)' : 'currentColor'}
      >
        <title>{`${verdict ?? 'No verdict is known'}: ${times}`}</title>
      </rect>
      {verdict !== undefined && to - from >= NAMED_UNITS ? (
        <text x={LEFT + from + 2} y={BAND_TOP - 5} class="band-text">
          {verdict}
        </text>
      ) : undefined}
    </g>
  );
}

function MarkShape({ mark: { at, entries, lane } }: { readonly mark: Mark }) {
  const newest = entries.at(-1);
  if (newest === undefined) return null;
  const text = entries
    .slice(-MOST_TOLD)
    .map(({ entry }) => `${utcText(entry.at)}: ${visibleLine(entryText(entry))}`)
    .join('\n');
  const label = entries.length === 1 ? text : `${counted(entries.length, 'entry', 'entries')}\n${text}`;
  const x = LEFT + at;
  const y = laneMiddle(lane);
  return (
    <Link to={`#${rowId(newest.place)}`} label={label} class={`timeline-mark lane-${LANES.indexOf(lane)}`}>
      <title>{label}</title>
      {/* What is clicked is larger than what is seen. */}
      <rect x={x - 12} y={y - 12} width="24" height="24" fill="transparent" />
      <path d={shapeOf(lane, x, y)} />
      {entries.length === 1 ? undefined : (
        <text x={x + 7} y={y - 3} class="mark-count">
          {entries.length}
        </text>
      )}
    </Link>
  );
}

/** Entries of one mark that its text names. */
const MOST_TOLD = 8;

/** A shape for each lane, so that no mark is known by its colour alone. */
function shapeOf(lane: Lane, x: number, y: number): string {
  switch (lane) {
    case 'Runs':
      return `M${x} ${y - 6}V${y + 6}`;
    case 'Hubwarden’s writes':
      return `M${x - 5} ${y - 5}h10v10h-10Z`;
    case 'Changes by others':
      return `M${x} ${y - 6}l6 6l-6 6l-6 -6Z`;
    case 'Alerts':
      return `M${x} ${y - 6}l6 11h-12Z`;
    case 'People':
      return `M${x - 5} ${y}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0Z`;
  }
}
