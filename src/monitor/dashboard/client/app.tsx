import type { ComponentChildren } from 'preact';
import { Link, Route, Switch, useRoute } from 'wouter-preact';
import { ExplorePage } from './pages/explore-page.tsx';
import { ReviewPage } from './review/review-page.tsx';
import { ExportPage } from './pages/export-page.tsx';
import { RunPage } from './pages/run-page.tsx';
import { RunsPage } from './pages/runs-page.tsx';
import { SamplePage } from './pages/sample-page.tsx';
import { ThresholdsPage } from './pages/thresholds-page.tsx';

/** Pages of one run, by the last part of their address. */
const RUN_PAGES = [
  { path: '', title: 'Overview', Page: RunPage },
  { path: '/explore', title: 'Explore', Page: ExplorePage },
  { path: '/thresholds', title: 'Thresholds', Page: ThresholdsPage },
  { path: '/review', title: 'Review', Page: ReviewPage },
  { path: '/export', title: 'Export', Page: ExportPage },
] as const;

export function App() {
  return (
    <>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <Switch>
        <Route path="/">
          <Layout>
            <RunsPage />
          </Layout>
        </Route>
        {RUN_PAGES.map(({ path, Page }) => (
          <Route key={path} path={`/runs/:run${path}`}>
            {({ run }) => (
              <Layout run={run}>
                <Page key={run} run={run} />
              </Layout>
            )}
          </Route>
        ))}
        <Route path="/runs/:run/explore/*">
          {({ run }) => (
            <Layout run={run}>
              <SamplePage key={run} run={run} id={idInAddress()} />
            </Layout>
          )}
        </Route>
        <Route>
          <Layout>
            <h1>There is no such page</h1>
            <p>
              <Link href="/">All runs</Link>
            </p>
          </Layout>
        </Route>
      </Switch>
    </>
  );
}

/** From the address as it is: an id may hold a slash, which routes would take for their own. */
function idInAddress(): string {
  const [, , , , ...id] = location.pathname.split('/');
  return decodeURIComponent(id.join('/'));
}

interface LayoutProps {
  readonly run?: string;
  readonly children: ComponentChildren;
}

function Layout({ run, children }: LayoutProps) {
  return (
    <>
      <header class="top">
        <Link href="/" class="brand">
          Recaptor
        </Link>
        {run !== undefined && (
          <nav aria-label="Run">
            <span class="run-name">{run}</span>
            {RUN_PAGES.map(({ path, title }) => (
              <Tab key={path} href={`/runs/${run}${path}`} title={title} />
            ))}
          </nav>
        )}
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

function Tab({ href, title }: { readonly href: string; readonly title: string }) {
  const [isHere] = useRoute(href);
  return (
    <Link href={href} aria-current={isHere ? 'page' : undefined}>
      {title}
    </Link>
  );
}
