/** The style sheet of the HTML report. */

import { ROLE_COLOURS } from './series-style.js';

type Theme = 'light' | 'dark';

const SURFACE: Readonly<Record<Theme, Readonly<Record<string, string>>>> = {
  light: {
    ground: '#ffffff',
    panel: '#f5f6f8',
    text: '#1b1e23',
    quiet: '#535a64',
    line: '#d3d7dd',
    link: '#0b57a4',
    good: '#0b6235',
    'good-ground': '#e2f3e8',
    bad: '#a01418',
    'bad-ground': '#fce9e9',
    open: '#704500',
    'open-ground': '#fdf1d3',
  },
  dark: {
    ground: '#15181d',
    panel: '#1e2229',
    text: '#e7eaee',
    quiet: '#a9b1bc',
    line: '#3a414b',
    link: '#8ac2ff',
    good: '#8fe0b0',
    'good-ground': '#133322',
    bad: '#ffaaa6',
    'bad-ground': '#451c1e',
    open: '#f4cd78',
    'open-ground': '#3c2e0d',
  },
};

function variables(theme: Theme): string {
  const surface = Object.entries(SURFACE[theme]).map(([name, value]) => `--popflow-${name}:${value}`);
  const roles = Object.values(ROLE_COLOURS).map((colour) => `${colour.variable}:${colour[theme]}`);
  return [...surface, ...roles].join(';');
}

/** CSS of the report: both themes by `prefers-color-scheme`, light when printed; refers to nothing outside. */
export const STYLE_SHEET = `
:root{color-scheme:light dark;${variables('light')}}
@media screen and (prefers-color-scheme:dark){:root{${variables('dark')}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0 auto;padding:1.5rem 1.25rem 4rem;max-width:68rem;background:var(--popflow-ground);color:var(--popflow-text);
font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans","DejaVu Sans",Arial,sans-serif;overflow-wrap:break-word}
math{font-family:"Latin Modern Math","STIX Two Math","Cambria Math","Libertinus Math","XITS Math","Noto Sans Math","DejaVu Math TeX Gyre",math,serif;font-size:1.08em}
h1{font-size:1.9rem;line-height:1.2;margin:.2em 0 .4em}
h2{font-size:1.5rem;line-height:1.25;margin:3rem 0 .6rem;padding-top:1.2rem;border-top:2px solid var(--popflow-line)}
h3{font-size:1.2rem;margin:2.2rem 0 .6rem}
h4{font-size:1.05rem;margin:0 0 .5rem}
p{margin:.5rem 0;max-width:48rem}
a{color:var(--popflow-link)}
a:focus-visible{outline:2px solid var(--popflow-link);outline-offset:2px}
.quiet{color:var(--popflow-quiet)}
.badge{display:inline-block;padding:.05em .55em;border-radius:.35em;font-weight:600;white-space:nowrap}
.good{color:var(--popflow-good);background:var(--popflow-good-ground)}
.bad{color:var(--popflow-bad);background:var(--popflow-bad-ground)}
.open{color:var(--popflow-open);background:var(--popflow-open-ground)}
.wide{overflow-x:auto;margin:.8rem 0}
table{border-collapse:collapse;font-size:.94rem}
.wide>table{min-width:100%}
th,td{padding:.4rem .7rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--popflow-line)}
thead th{border-bottom:2px solid var(--popflow-line);white-space:nowrap}
tbody th{font-weight:500}
td.number{font-variant-numeric:tabular-nums;white-space:nowrap}
td.right,th.right{text-align:right}
.wide.findings>table{min-width:0}
.findings tbody th{min-width:10rem}
.findings td.measured,.findings td.stated{min-width:10rem;font-variant-numeric:tabular-nums}
.findings td.comment{min-width:10rem}
td.title{min-width:14rem}
td.expected{white-space:nowrap}
.wide.settings>table{min-width:0;font-size:.88rem}
.settings th,.settings td{padding:.2rem .7rem}
code{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.92em;overflow-wrap:anywhere}
.step,.claim{margin:1.1rem 0;padding:1rem 1.2rem;border:1px solid var(--popflow-line);border-radius:.6rem}
.step{background:var(--popflow-panel)}
.equation{overflow-x:auto;overflow-y:hidden;padding:.35rem 0;margin:.3rem 0}
.equation math{margin:0 auto}
dl{margin:.6rem 0 0;display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;font-size:.95rem}
dt{color:var(--popflow-quiet)}
dd{margin:0;min-width:0;grid-column:2}
figure{margin:1.4rem 0}
figure>.title{font-weight:600;margin-bottom:.3rem}
.plot{overflow-x:auto}
.plot svg{display:block;width:100%;max-width:42rem;min-width:27rem;height:auto;background:var(--popflow-ground);color:var(--popflow-text)}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.25rem 1.4rem;margin:.4rem 0;padding:0;font-size:.92rem;max-width:42rem}
.legend li{display:flex;align-items:center;gap:.5rem}
.legend svg{flex:none}
figcaption{font-size:.94rem;color:var(--popflow-quiet);max-width:42rem}
.conclusion{font-weight:600}
@media (max-width:40rem){body{padding:1rem .8rem 3rem}.step,.claim{padding:.8rem}dl{grid-template-columns:1fr;gap:0}dd{grid-column:1;margin-bottom:.4rem}}
@media print{body{max-width:none;padding:0;font-size:10pt}.step,figure,tr{break-inside:avoid}h2,h3,h4{break-after:avoid}
.wide,.plot,.equation{overflow:visible}.plot svg{min-width:0;max-width:15cm}a{color:inherit;text-decoration:none}.badge{border:1px solid currentColor}}
`.trim();
