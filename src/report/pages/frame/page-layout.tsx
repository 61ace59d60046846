import type { ComponentChildren } from 'preact';
import { capitalized, withArticle } from '../../../core/kind-words.ts';
import { PAGE_PATHS } from '../../../core/pages/page-paths.ts';
import { visibleLine } from '../../../core/text/printable.ts';
import { Link } from '../parts/link.tsx';
import { usePage } from '../parts/page-context.tsx';

/** The pages of the navigation, in their order. */
export const NAVIGATION = [
  ['Fleet', PAGE_PATHS.fleet],
  ['Hubs', PAGE_PATHS.hubs],
  ['Operations', PAGE_PATHS.operations],
  ['Alerts', PAGE_PATHS.alerts],
  ['Exemptions', PAGE_PATHS.exemptions],
  ['Rollout', PAGE_PATHS.rollout],
  ['Policy', PAGE_PATHS.policy],
  ['Findings', PAGE_PATHS.findings],
  ['About', PAGE_PATHS.about],
] as const;

/** The frame of every page: head, skip link, navigation, search for a hub, footer with versions. */
export function PageLayout({
  children,
  section,
  title,
}: {
  /** Title of the page; the browser shows it with the environment. */
  readonly title: string;
  /** The page of the navigation that this one belongs to; undefined: none. */
  readonly section: (typeof NAVIGATION)[number][1] | undefined;
  readonly children: ComponentChildren;
}) {
  const { assets, environment } = usePage();
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{visibleLine(`${title} · Hubwarden ${environment}`)}</title>
        <link rel="icon" href={assets.icon} type="image/svg+xml" />
        <link rel="stylesheet" href={assets.style} />
        <script src={assets.script} />
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the content
        </a>
        <Header section={section} />
        <main id="main" tabIndex={-1}>
          {children}
        </main>
        <Footer />
      </body>
    </html>
  );
}

function Header({ section }: { readonly section: string | undefined }) {
  const { environment, words } = usePage();
  return (
    <header class="top">
      <div class="brand">
        <Link to={PAGE_PATHS.fleet}>Hubwarden</Link>
        <span class="environment">
          <bdi>{environment}</bdi>
        </span>
      </div>
      <nav aria-label="Pages">
        <ul>
          {NAVIGATION.map(([name, path]) => (
            <li key={path}>
              <Link to={path} current={path === section}>
                {path === PAGE_PATHS.hubs ? capitalized(words.many) : name}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <search>
        <form action={PAGE_PATHS.go} method="get" class="go">
          <label for="go" class="hidden">
            Go to {withArticle(words.one)}, by its name
          </label>
          <input
            id="go"
            name="to"
            type="search"
            placeholder={`Go to ${withArticle(words.one)}`}
            autocomplete="off"
            data-slash=""
          />
          <button type="submit">Go</button>
        </form>
      </search>
    </header>
  );
}

function Footer() {
  const { caller, environment, jsonPath, policyVersion, version } = usePage();
  return (
    <footer>
      <p>
        Hubwarden {version} · policy{' '}
        {policyVersion === undefined ? 'none' : <code title={policyVersion}>{policyVersion.slice(0, 12)}</code>} ·{' '}
        <bdi>{environment}</bdi> · signed in as <bdi>{caller.name}</bdi> ({caller.role ?? 'no role'})
        {caller.kind === 'Person' ? (
          <>
            {' '}
            · <Link to="/.auth/logout">Sign out</Link>
          </>
        ) : undefined}
      </p>
      <p>
        {jsonPath === undefined ? undefined : (
          <>
            <Link to={jsonPath}>This page as JSON</Link> ·{' '}
          </>
        )}
        <Link to="/api/openapi.json">API</Link>
        <span class="script-only">
          {' '}
          ·{' '}
          <button type="button" data-switch="theme">
            Theme: system
          </button>{' '}
          <button type="button" data-switch="time">
            Times: UTC
          </button>{' '}
          <button type="button" data-keys="">
            Keys
          </button>
        </span>
      </p>
    </footer>
  );
}
