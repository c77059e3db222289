/** The page's own style: light and dark, from a phone's width up, without anything from outside. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --ink: #1c1e21; --soft: #5c636b; --rule: #d8dce0; --paper: #fff; --card: #f5f6f8; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8ea; --soft: #a2a9b0; --rule: #3a3f45; --paper: #16181b; --card: #202327; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1180px; padding: 1.5rem 1rem 4rem; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.5rem; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2.5rem 0 .75rem; border-bottom: 1px solid var(--rule); padding-bottom: .25rem; }
h3 { font-size: .95rem; margin: 0 0 .5rem; }
p { margin: .25rem 0; color: var(--soft); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
td { overflow-wrap: anywhere; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr)); gap: 1rem; }
.chart { background: var(--card); border-radius: 8px; padding: .75rem; margin: 0; }
.chart svg { display: block; width: 100%; max-width: 560px; height: auto; }
.chart figcaption span { display: block; font-size: .85rem; color: var(--soft); overflow-wrap: anywhere; }
.sheet { display: grid; grid-template-columns: repeat(auto-fill, minmax(130px, 1fr)); gap: .75rem; margin: 0 0 1.5rem; padding: 0; list-style: none; }
.sheet img, .sheet .none { display: block; width: 100%; height: 96px; object-fit: contain; background: var(--card); border-radius: 4px; }
.sheet .none { display: grid; place-items: center; color: var(--soft); font-size: .8rem; }
.sheet li { font-size: .75rem; overflow-wrap: anywhere; }
.sheet b { display: block; }
.kept { color: #24598f; } .dropped { color: #9a4512; }
@media (prefers-color-scheme: dark) { .kept { color: #6fb0ea; } .dropped { color: #f0965c; } }
`;
