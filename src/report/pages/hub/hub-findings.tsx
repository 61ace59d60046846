import { wordOf } from '../../../core/kind-words.ts';
import { findingFragment, findingPath } from '../../../core/pages/page-paths.ts';
import { counted } from '../../../core/text/counted.ts';
import { foldCase } from '../../../core/text/fold-case.ts';
import { entryOf } from '../../../core/verdict/catalogue/catalogue.ts';
import { SEVERITIES } from '../../../core/verdict/catalogue/vocabulary.ts';
import type { HubDetail, HubFinding } from '../../../reconcile/queries/hub/hub-detail.ts';
import type { Timeline, TimelineEntry } from '../../../reconcile/queries/hub/timeline.ts';
import { Link } from '../parts/link.tsx';
import { Code, Empty, Fold, Foreign, Prose, Section } from '../parts/parts.tsx';
import { Ago, AtAndAgo } from '../parts/time.tsx';
import { SeverityBadge } from '../parts/verdict.tsx';

/** Findings of one code that stand open on the page; the rest is folded. */
const SHOWN = 8;

/** Findings that ended and that the page still lists, so that links of their alerts lead somewhere. */
const ENDED_SHOWN = 20;

/** True for a finding that counts for the verdict and that no exemption covers. */
export function isOpenFinding({ class: kind, exemptedBy }: HubFinding): boolean {
  return kind !== 'lint' && kind !== 'operational' && exemptedBy === null;
}

/** The findings of a hub by code, with what each means and what to do. Each has an element id, for links of alerts. */
export function HubFindings({ hub, timeline }: { readonly hub: HubDetail; readonly timeline: Timeline }) {
  const ids = new FindingIds();
  const open = hub.findings.filter(isOpenFinding);
  const rest = hub.findings.filter((each) => !isOpenFinding(each));
  return (
    <Section id="findings" title="Findings" note={note(open, rest)}>
      {open.length === 0 ? (
        <NoFinding hub={hub} />
      ) : (
        byCode(open).map((each) => <CodeFindings key={each[0]} findings={each[1]} ids={ids} />)
      )}
      {rest.length === 0 ? undefined : (
        <Fold summary={counted(rest.length, 'remark or exempt finding', 'remarks or exempt findings')}>
          {byCode(rest).map(([code, findings]) => (
            <CodeFindings key={code} findings={findings} ids={ids} />
          ))}
        </Fold>
      )}
      <EndedFindings hub={hub} timeline={timeline} ids={ids} />
    </Section>
  );
}

function note(open: readonly HubFinding[], rest: readonly HubFinding[]): string {
  return `${open.length} open, ${counted(rest.length, 'remark or exempt', 'remarks or exempt')}`;
}

function NoFinding({ hub }: { readonly hub: HubDetail }) {
  return (
    <Empty title="No finding is open.">
      <p>
        {hub.goneAt === null ? (
          <>
            The {wordOf(hub.hubId)} was as its baseline wants it when it was judged, <AtAndAgo at={hub.confirmedAt} />.
          </>
        ) : (
          `The ${wordOf(hub.hubId)} is gone, or out of scope.`
        )}
      </p>
    </Empty>
  );
}

/** The most severe code first. */
function byCode(findings: readonly HubFinding[]): readonly (readonly [string, readonly HubFinding[]])[] {
  const rankOf = (each: HubFinding): number => SEVERITIES.indexOf(each.severity);
  const inOrder = findings.toSorted((a, b) => rankOf(a) - rankOf(b));
  const codes = [...new Set(inOrder.map(({ code }) => code))];
  return codes.map((code) => [code, inOrder.filter((each) => each.code === code)] as const);
}

function CodeFindings({ findings, ids }: { readonly findings: readonly HubFinding[]; readonly ids: FindingIds }) {
  const [first] = findings;
  if (first === undefined) return null;
  const { class: kind, code, severity } = first;
  const fixes = [...new Set(findings.map(({ fix }) => fix))];
  const folded = findings.slice(SHOWN);
  return (
    <div class="finding">
      <h3>
        <Link to={findingPath(code)}>
          <code>{code}</code>
        </Link>{' '}
        {entryOf(code)?.title ?? 'A finding of a newer release'}
        {findings.length === 1 ? undefined : ` (${findings.length})`}
        <span class="tags">
          <SeverityBadge severity={severity} /> {kind}
        </span>
      </h3>
      <FindingList findings={findings.slice(0, SHOWN)} ids={ids} />
      {folded.length === 0 ? undefined : (
        <Fold summary={`${folded.length} more of ${code}`}>
          <FindingList findings={folded} ids={ids} />
        </Fold>
      )}
      <Fixes fixes={fixes} code={code} ids={ids} />
    </div>
  );
}

function Fixes({
  code,
  fixes,
  ids,
}: {
  readonly fixes: readonly string[];
  readonly code: string;
  readonly ids: FindingIds;
}) {
  const shown = fixes
    .filter((fix) => fix !== '')
    .map((fix) => <Fix key={fix} fix={fix} earlier={ids.earlierOf(fix, code)} />);
  if (shown.length === 0) return null;
  return (
    <div class="fix">
      <strong>What to do:</strong>{' '}
      {shown.length === 1 ? (
        shown
      ) : (
        <ul>
          {shown.map((each, index) => (
            <li key={index}>{each}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Fix({ earlier, fix }: { readonly fix: string; readonly earlier: string | undefined }) {
  return earlier === undefined ? <Prose>{fix}</Prose> : <span class="muted">as for {earlier}.</span>;
}

function FindingList({ findings, ids }: { readonly findings: readonly HubFinding[]; readonly ids: FindingIds }) {
  return (
    <ul class="finding-list">
      {findings.map((finding, index) => (
        <li key={index} id={ids.take(finding.code, finding.rule)}>
          <Prose>{finding.message}</Prose>
          <FindingFacts finding={finding} />
        </li>
      ))}
    </ul>
  );
}

function FindingFacts({ finding: { by, done, exemptedBy, since } }: { readonly finding: HubFinding }) {
  if (by === null && done === null && exemptedBy === null && since === null) return null;
  return (
    <p class="muted">
      {since === null ? undefined : (
        <>
          Since <AtAndAgo at={since} />
          {by === null ? '. ' : ', '}
        </>
      )}
      {by === null ? undefined : (
        <>
          probably by <Foreign>{by}</Foreign>.{' '}
        </>
      )}
      {done === null ? undefined : (
        <>
          Hubwarden did: <Foreign>{done}</Foreign>{' '}
        </>
      )}
      {exemptedBy === null ? undefined : (
        <>
          Exempt by{' '}
          <Link to="#exemptions">
            <Foreign>{exemptedBy}</Foreign>
          </Link>
          .
        </>
      )}
    </p>
  );
}

/** Findings whose alert has ended, the newest first. A link of an old notification then says so, and does not lead to nothing. */
function EndedFindings({
  hub,
  ids,
  timeline,
}: {
  readonly hub: HubDetail;
  readonly timeline: Timeline;
  readonly ids: FindingIds;
}) {
  const ended = endedOf(timeline.entries, hub.findings).slice(0, ENDED_SHOWN);
  if (ended.length === 0) return null;
  return (
    <>
      <h3>Ended</h3>
      <ul class="finding-list">
        {ended.map(({ at, code, detail, rule }, index) => (
          <li key={index} id={ids.take(code ?? '', rule)} class="muted">
            <Link to={findingPath(code ?? '')}>
              <code>{code}</code>
            </Link>{' '}
            {rule === null ? undefined : (
              <>
                <Code>{rule}</Code>{' '}
              </>
            )}
            ended <Ago at={at} />
            {detail === null ? undefined : (
              <>
                : <Foreign>{detail}</Foreign>
              </>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function endedOf(entries: readonly TimelineEntry[], present: readonly HubFinding[]): readonly TimelineEntry[] {
  const keyOf = (code: string | null, rule: string | null): string => `${code}\n${foldCase(rule ?? '')}`;
  const known = new Set(present.map(({ code, rule }) => keyOf(code, rule)));
  return entries.toReversed().filter(({ code, kind, rule }) => {
    if (kind !== 'AlertEnded') return false;
    const key = keyOf(code, rule);
    const isFirst = !known.has(key);
    known.add(key);
    return isFirst;
  });
}

/** Gives each place its element id once, because an id names one element, and shows each remedy once. */
class FindingIds {
  readonly #given = new Set<string>();
  readonly #fixes = new Map<string, string>();

  /** The code whose findings have shown this remedy before; undefined: none has. */
  earlierOf(fix: string, code: string): string | undefined {
    const earlier = this.#fixes.get(fix);
    if (earlier === undefined) this.#fixes.set(fix, code);
    return earlier;
  }

  take(code: string, rule: string | null): string | undefined {
    const id = findingFragment(code, rule ?? undefined);
    if (this.#given.has(id)) return undefined;
    this.#given.add(id);
    return id;
  }
}
