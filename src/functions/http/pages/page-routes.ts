import { RESOURCE_KINDS } from '../../../core/kinds/kinds.ts';
import { PAGE_PATHS } from '../../../core/pages/page-paths.ts';
import type { Role } from '../../../reconcile/queries/caller.ts';
import { aboutPage } from './about-page.ts';
import { ACTION_ROUTES } from './action-pages.ts';
import { alertPage, alertsPage, silencePage } from './alert-pages.ts';
import { exemptionsPage } from './exemptions-page.ts';
import { findingPage, findingsPage } from './finding-pages.ts';
import { fleetPage } from './fleet-page.ts';
import { goPage } from './go-page.ts';
import { hubPage } from './hub-page.ts';
import { hubPlanPage } from './hub-plan-page.ts';
import { hubReachPage } from './hub-reach-page.ts';
import { hubsPage } from './hubs-page.ts';
import { operationsPage, operationsVersion } from './operations-page.ts';
import type { PageCall } from './page-parts.ts';
import type { PageResult } from './page-result.ts';
import { policyDiffPage, policyPage, policyVersionPage } from './policy-pages.ts';
import { requestPage } from './request-page.ts';
import { rolloutPage } from './rollout-page.ts';

/** One page or action of the pages. */
export interface PageRoute {
  readonly method: 'GET' | 'POST';
  /** Path with `:name` for a parameter of one segment. */
  readonly path: string;
  readonly role: Role;
  readonly answer: (call: PageCall) => Promise<PageResult>;
}

const RESOURCE_ROUTES: readonly PageRoute[] = RESOURCE_KINDS.flatMap((kind) => {
  const path = `/${kind.pathSegment}/:subscription/:group/:name`;
  return [
    { method: 'GET', path, role: 'Reader', answer: (call) => hubPage(call, kind) },
    { method: 'GET', path: `${path}/plan`, role: 'Reader', answer: (call) => hubPlanPage(call, kind) },
    { method: 'GET', path: `${path}/reach`, role: 'Reader', answer: (call) => hubReachPage(call, kind) },
  ];
});

/** Every page and every action. */
export const PAGE_ROUTES: readonly PageRoute[] = [
  { method: 'GET', path: PAGE_PATHS.fleet, role: 'Reader', answer: fleetPage },
  { method: 'GET', path: PAGE_PATHS.hubs, role: 'Reader', answer: hubsPage },
  { method: 'GET', path: PAGE_PATHS.go, role: 'Reader', answer: goPage },
  { method: 'GET', path: PAGE_PATHS.findings, role: 'Reader', answer: findingsPage },
  { method: 'GET', path: `${PAGE_PATHS.findings}/:code`, role: 'Reader', answer: findingPage },
  { method: 'GET', path: PAGE_PATHS.operations, role: 'Reader', answer: operationsPage },
  { method: 'GET', path: `${PAGE_PATHS.operations}/version`, role: 'Reader', answer: operationsVersion },
  { method: 'GET', path: PAGE_PATHS.alerts, role: 'Reader', answer: alertsPage },
  // Before the page of one alert: no id is the word `silence`.
  { method: 'GET', path: PAGE_PATHS.silence, role: 'Reader', answer: silencePage },
  { method: 'GET', path: `${PAGE_PATHS.alerts}/:id`, role: 'Reader', answer: alertPage },
  { method: 'GET', path: PAGE_PATHS.exemptions, role: 'Reader', answer: exemptionsPage },
  { method: 'GET', path: PAGE_PATHS.rollout, role: 'Reader', answer: rolloutPage },
  { method: 'GET', path: PAGE_PATHS.policy, role: 'Reader', answer: policyPage },
  { method: 'GET', path: `${PAGE_PATHS.policy}/versions/:version`, role: 'Reader', answer: policyVersionPage },
  { method: 'GET', path: PAGE_PATHS.policyDiff, role: 'Reader', answer: policyDiffPage },
  { method: 'GET', path: PAGE_PATHS.about, role: 'Reader', answer: aboutPage },
  ...RESOURCE_ROUTES,
  { method: 'GET', path: '/requests/:reference', role: 'Reader', answer: requestPage },
  ...ACTION_ROUTES.map((route): PageRoute => ({ ...route, method: 'POST', role: 'Operator' })),
];

/** A route for a path, with the decoded parameters. */
export interface FoundRoute {
  readonly route: PageRoute;
  readonly params: Readonly<Record<string, string>>;
}

/** The routes whose path matches of any method. A path that is not valid UTF-8 matches none. */
export function routesAt(path: string, routes: readonly PageRoute[] = PAGE_ROUTES): readonly FoundRoute[] {
  return routes.flatMap((route) => {
    const params = paramsOf(route.path, path);
    return params === undefined ? [] : [{ route, params }];
  });
}

function paramsOf(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const [wanted, given] = [pattern.split('/'), (path.replace(/\/$/, '') || '/').split('/')];
  if (wanted.length !== given.length) return undefined;
  const params: [string, string][] = [];
  for (const [index, part] of wanted.entries()) {
    const text = decoded(given[index] ?? '');
    if (text === undefined) return undefined;
    if (part.startsWith(':') && text !== '') params.push([part.slice(1), text]);
    else if (part !== text) return undefined;
  }
  return Object.fromEntries(params);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
