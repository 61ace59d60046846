import { withArticle } from '../../../core/kind-words.ts';
import { goPath, hubsPath, PAGE_PATHS } from '../../../core/pages/page-paths.ts';
import { visibleLine } from '../../../core/text/printable.ts';
import { PageLayout } from '../frame/page-layout.tsx';
import { Link } from '../parts/link.tsx';
import { usePage } from '../parts/page-context.tsx';
import { Code, Empty } from '../parts/parts.tsx';

/** The answer to a name that no hub has. @param near the nearest name of a hub */
export function NoSuchHubPage({ name, near }: { readonly name: string; readonly near: string | undefined }) {
  const { many, one } = usePage().words;
  return (
    <PageLayout title={`No such ${one}`} section={PAGE_PATHS.hubs}>
      <h1>No such {one}</h1>
      <Empty title={`Hubwarden knows no ${one} with this name.`}>
        <p>
          Searched for <Code>{visibleLine(name)}</Code>, as a name, as GROUP/NAME, as an ARM id, and as a part of a
          name.
        </p>
        {near === undefined ? (
          <p>Hubwarden knows {withArticle(one)} after a sweep, or an event about it, has led to a read.</p>
        ) : (
          <p>
            Did you mean{' '}
            <Link to={goPath(near)}>
              <Code>{visibleLine(near)}</Code>
            </Link>
            ?
          </p>
        )}
        <p>
          <Link to={hubsPath({})}>All {many}</Link>
        </p>
      </Empty>
    </PageLayout>
  );
}
