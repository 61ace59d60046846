import { goPath, hubsPath, PAGE_PATHS } from '../../../core/pages/page-paths.ts';
import { visibleLine } from '../../../core/text/printable.ts';
import { PageLayout } from '../frame/page-layout.tsx';
import { Link } from '../parts/link.tsx';
import { Code, Empty } from '../parts/parts.tsx';

/** The answer to a name that no hub has. @param near the nearest name of a hub */
export function NoSuchHubPage({ name, near }: { readonly name: string; readonly near: string | undefined }) {
  return (
    <PageLayout title="No such hub" section={PAGE_PATHS.hubs}>
      <h1>No such hub</h1>
      <Empty title="Hubwarden knows no hub with this name.">
        <p>
          Searched for <Code>{visibleLine(name)}</Code>, as a name, as GROUP/NAME, as an ARM id, and as a part of a
          name.
        </p>
        {near === undefined ? (
          <p>Hubwarden knows a hub after a sweep, or an event about it, has led to a read.</p>
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
          <Link to={hubsPath({})}>All hubs</Link>
        </p>
      </Empty>
    </PageLayout>
  );
}
