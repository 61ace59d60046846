import { CONTROLS_PATH, hubsPath, PAGE_PATHS } from '../../../core/pages/page-paths.ts';
import type { Attention } from '../../../reconcile/queries/web-reads.ts';
import { Link } from '../parts/link.tsx';
import { MarkedText } from '../parts/marked-text.tsx';
import { usePage } from '../parts/page-context.tsx';
import { Banner, counted, Empty, Section } from '../parts/parts.tsx';
import { SeverityBadge } from '../parts/verdict.tsx';

/** The place that lists what a kind of request counts, where it counts no hubs, and the word for the link. */
const PLACES: Readonly<Record<Attention['kind'], readonly [path: string, word: string]>> = {
  WritesOff: [CONTROLS_PATH, 'Controls'],
  BreakerOpen: [CONTROLS_PATH, 'Controls'],
  PolicyRefused: [PAGE_PATHS.policy, 'Policy'],
  RolloutHalted: [PAGE_PATHS.rollout, 'Rollout'],
  SweepLate: ['#freshness', 'Freshness'],
  ApprovalNeeded: [PAGE_PATHS.hubs, 'Hubs'],
  Blocked: [PAGE_PATHS.hubs, 'Hubs'],
  Unknown: [PAGE_PATHS.hubs, 'Hubs'],
  Unassigned: [PAGE_PATHS.hubs, 'Hubs'],
  OperationOverdue: [PAGE_PATHS.operations, 'Operations'],
  AlertOpen: [PAGE_PATHS.alerts, 'Alerts'],
  ExemptionEnding: [PAGE_PATHS.exemptions, 'Exemptions'],
};

/** What is about the whole fleet, and changes how everything else on the page is to be read. */
const BANNERS: Readonly<Partial<Record<Attention['kind'], readonly [kind: 'error' | 'warning', title: string]>>> = {
  BreakerOpen: ['error', 'The breaker is open.'],
  WritesOff: ['warning', 'Writes are off.'],
  SweepLate: ['warning', 'The verdicts may be out of date.'],
};

/** The messages that stand above the page; {@link AttentionList} has the others. */
export function AttentionBanners({ attention }: { readonly attention: readonly Attention[] }) {
  return (
    <>
      {attention.map((each) => {
        const banner = BANNERS[each.kind];
        if (banner === undefined) return undefined;
        const [kind, title] = banner;
        return (
          <Banner key={`${each.kind} ${each.text}`} kind={kind} title={title}>
            <p>
              <MarkedText>{each.text}</MarkedText> <PlaceLink attention={each} />
            </p>
          </Banner>
        );
      })}
    </>
  );
}

/** What needs a person now, the most severe first, each with a link to what it counts. */
export function AttentionList({ attention }: { readonly attention: readonly Attention[] }) {
  const listed = attention.filter(({ kind }) => BANNERS[kind] === undefined);
  return (
    <Section id="attention" title="Needs a person now">
      {listed.length === 0 ? (
        <Empty title={attention.length === 0 ? 'Nothing needs a person now.' : 'Nothing beside the messages above.'} />
      ) : (
        <ul class="attention">
          {listed.map((each) => (
            <li key={`${each.kind} ${each.text}`}>
              <SeverityBadge severity={each.severity} />
              <span class="what">
                <MarkedText>{each.text}</MarkedText>
              </span>
              <PlaceLink attention={each} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function PlaceLink({ attention: { count, filter, kind } }: { readonly attention: Attention }) {
  const { many, one } = usePage().words;
  if (filter !== undefined)
    return (
      <Link class="where" to={hubsPath({ filter })}>
        {counted(count, one, many)}
      </Link>
    );
  const [path, word] = PLACES[kind];
  return (
    <Link class="where" to={path}>
      {count > 1 ? `${word} (${count})` : word}
    </Link>
  );
}
