import { hubsPath, PAGE_PATHS } from '../../../core/pages/page-paths.ts';
import { visibleLine } from '../../../core/text/printable.ts';
import { CATALOGUE } from '../../../core/verdict/catalogue/catalogue.ts';
import type { FindingCode } from '../../../core/verdict/catalogue/finding-code.ts';
import { FINDING_CODES, isFindingCode } from '../../../core/verdict/catalogue/finding-code.ts';
import type { FindingClass } from '../../../core/verdict/catalogue/vocabulary.ts';
import { FINDING_CLASSES } from '../../../core/verdict/catalogue/vocabulary.ts';
import type { FindingCount, FindingList } from '../../../reconcile/queries/web-reads.ts';
import { PageLayout } from '../frame/page-layout.tsx';
import { FindingLink } from '../parts/finding-link.tsx';
import { Link } from '../parts/link.tsx';
import { counted, countText, Empty, Fold, Foreign, Section } from '../parts/parts.tsx';
import { StaleBanner } from '../parts/stale-banner.tsx';
import type { Column } from '../parts/table.tsx';
import { Table } from '../parts/table.tsx';
import { Ago } from '../parts/time.tsx';
import { SeverityBadge } from '../parts/verdict.tsx';
import { CLASS_WORDS } from './class-words.ts';

/** The codes that some hub has now, and below them every code. */
export function FindingsPage({ list }: { readonly list: FindingList }) {
  return (
    <PageLayout title="Findings" section={PAGE_PATHS.findings}>
      <h1>Findings</h1>
      <StaleBanner age={list} />
      <Section id="now" title="On hubs now" note={counted(list.findings.length, 'code')}>
        <Table
          caption="Codes that some hub has now, the most severe first"
          isCaptionHidden={true}
          columns={COLUMNS}
          rows={list.findings}
          keyOf={({ code }) => code}
          empty={
            <Empty title="No hub has a finding now.">
              <p>
                The rows of the hubs were read <Ago at={list.indexedAt} />.{' '}
                <Link to={`${PAGE_PATHS.fleet}#freshness`}>Freshness</Link> says how old their verdicts are.
              </p>
            </Empty>
          }
        />
      </Section>
      <Section id="catalogue" title="Every code" note={counted(FINDING_CODES.length, 'code')}>
        {FINDING_CLASSES.map((each) => (
          <ClassFold key={each} name={each} />
        ))}
      </Section>
    </PageLayout>
  );
}

const COLUMNS: readonly Column<FindingCount>[] = [
  { head: 'Severity', cell: ({ severity }) => <SeverityBadge severity={severity} /> },
  { head: 'Code', isRowHead: true, cell: ({ code }) => <FindingLink code={code} /> },
  { head: 'Finding', cell: ({ title }) => <Foreign>{visibleLine(title)}</Foreign> },
  { head: 'Class', cell: (finding) => finding.class },
  { head: 'Hubs', isNumber: true, cell: ({ code, hubs }) => <Hubs count={hubs} code={code} /> },
  { head: 'Only exempt', isNumber: true, cell: ({ exemptHubs }) => countText(exemptHubs) },
];

/** The filter language does not know a code that a newer release has written. */
function Hubs({ code, count }: { readonly count: number; readonly code: string }) {
  if (count === 0 || !isFindingCode(code)) return <span class="muted">{countText(count)}</span>;
  return <Link to={hubsPath({ filter: `code:${code}` })}>{countText(count)}</Link>;
}

function ClassFold({ name }: { readonly name: FindingClass }) {
  const codes = FINDING_CODES.filter((code) => CATALOGUE[code].class === name);
  const columns: readonly Column<FindingCode>[] = [
    { head: 'Code', isRowHead: true, cell: (code) => <FindingLink code={code} /> },
    { head: 'Finding', cell: (code) => CATALOGUE[code].title },
    { head: 'Severity', cell: (code) => <SeverityBadge severity={CATALOGUE[code].severity} /> },
    { head: 'Exemptable', cell: (code) => (CATALOGUE[code].exemptable ? 'yes' : 'no') },
  ];
  return (
    <Fold
      summary={
        <>
          <strong>{name}</strong> ({codes.length}) <span class="muted">{CLASS_WORDS[name]}</span>
        </>
      }
    >
      <Table
        caption={`Codes of the class ${name}`}
        isCaptionHidden={true}
        columns={columns}
        rows={codes}
        keyOf={(code) => code}
      />
    </Fold>
  );
}
