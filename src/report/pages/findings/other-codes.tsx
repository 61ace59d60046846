import { findingPath, PAGE_PATHS } from '../../../core/pages/page-paths.ts';
import { visibleLine } from '../../../core/text/printable.ts';
import { CATALOGUE } from '../../../core/verdict/catalogue/catalogue.ts';
import type { CodeSearch } from '../../../core/verdict/catalogue/find-code.ts';
import { NO_FINDING } from '../../../core/verdict/catalogue/find-code.ts';
import { PageLayout } from '../frame/page-layout.tsx';
import { Link } from '../parts/link.tsx';
import { Code, Empty } from '../parts/parts.tsx';

/** The answer to a code that the catalogue does not have: the codes that may be meant. */
export function UnknownCodePage({
  found: { family, near, titled },
  text,
}: {
  readonly text: string;
  readonly found: Extract<CodeSearch, { kind: 'Unknown' }>;
}) {
  const meant = [...new Set([...(near === undefined ? [] : [near]), ...family, ...titled])];
  return (
    <PageLayout title="No such finding" section={PAGE_PATHS.findings}>
      <h1>No such finding</h1>
      <Empty title="This release has no finding code of this name.">
        <p>
          The address names <Code>{visibleLine(text)}</Code>.
        </p>
        {meant.length === 0 ? undefined : (
          <>
            <p>Did you mean {meant.length === 1 ? 'this code' : 'one of these'}?</p>
            <ul>
              {meant.map((code) => (
                <li key={code}>
                  <Link to={findingPath(code)}>
                    {code} {CATALOGUE[code].title}
                  </Link>
                </li>
              ))}
            </ul>
          </>
        )}
        <p>
          <Link to={`${PAGE_PATHS.findings}#catalogue`}>Every code</Link>
        </p>
      </Empty>
    </PageLayout>
  );
}

/** The code of notifications that belong to no single finding. */
export function NoFindingPage() {
  return (
    <PageLayout title={`${NO_FINDING.code} ${NO_FINDING.title}`} section={PAGE_PATHS.findings}>
      <h1>
        <span class="muted">{NO_FINDING.code}</span> {NO_FINDING.title}
      </h1>
      <p class="lead">{NO_FINDING.why}</p>
      <p>
        <Link to={PAGE_PATHS.findings}>Findings on hubs now</Link>
      </p>
    </PageLayout>
  );
}
