import { hubsPath, PAGE_PATHS } from '../../../core/pages/page-paths.ts';
import type { VersionText } from '../../../reconcile/queries/web-reads.ts';
import { PageLayout } from '../frame/page-layout.tsx';
import { Link } from '../parts/link.tsx';
import { usePage } from '../parts/page-context.tsx';
import { Code, counted, Facts } from '../parts/parts.tsx';
import { AtAndAgo } from '../parts/time.tsx';

/** The text of one version of the policy, with numbered lines that links can name. */
export function VersionPage({ version }: { readonly version: VersionText }) {
  const { many, one } = usePage().words;
  const lines = version.text.replace(/\r?\n$/, '').split(/\r?\n/);
  return (
    <PageLayout title={`Policy ${version.version.slice(0, 12)}`} section={PAGE_PATHS.policy}>
      <h1>Policy version {version.version.slice(0, 12)}</h1>
      <Facts
        rows={[
          ['Hash', <Code>{version.version}</Code>],
          ['Activated', <AtAndAgo at={version.activatedAt} />],
          ['State', version.isActive ? 'active' : 'replaced by a newer version'],
          [
            'In force for',
            <Link to={hubsPath({ filter: `policy:${version.version}` })}>{counted(version.hubs, one, many)}</Link>,
          ],
        ]}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by keyboard. */}
      <section class="scroll" tabIndex={0} aria-label="Text of the policy">
        <pre class="lines">
          {lines.map((line, index) => (
            <span key={line + String(index)} id={`line-${index + 1}`} class="line">
              {line}
              {'\n'}
            </span>
          ))}
        </pre>
      </section>
    </PageLayout>
  );
}
