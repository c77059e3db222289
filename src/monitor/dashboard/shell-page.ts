import { html } from 'hono/html';

/** The page that every address of the dashboard gives: its script finds out what to show. */
export function shellPage(version: string) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Recaptor</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/assets/main.css?${version}" />
        <script type="module" src="/assets/main.js?${version}"></script>
      </head>
      <body>
        <div id="app"><noscript>The dashboard needs JavaScript.</noscript></div>
      </body>
    </html> `;
}
