/** What the public API has of this room: reports and their views. */

export { reportToHtml } from './html.js';
export { parseReport, reportToJson } from './json.js';
export { reportToMarkdown } from './markdown.js';
export { figureToSvg } from './plot.js';
export { type TableOptions, verdictTable } from './terminal.js';
export { writeReport } from './write.js';
