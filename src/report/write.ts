/** A report on disk. */

import { join } from 'node:path';
import { OutputError } from '../engine/errors.js';
import type { Report } from '../study/result.js';
import { ensureDirectory } from './ensure-directory.js';
import { reportToHtml } from './html.js';
import { reportToJson } from './json.js';
import { reportToMarkdown } from './markdown.js';
import { replaceFile } from './replace-file.js';

/**
 * Writes `report.json`, `report.md` and `index.html` into a directory, which is made when it is absent.
 *
 * Each file appears whole or not at all (`replaceFile`). The JSON goes first: when a figure cannot be drawn, the results of
 * the run are safe.
 *
 * @param report - the report.
 * @param directory - path of the directory.
 * @returns the paths of the files that were written.
 * @throws OutputError of one line that quotes the path when the directory or a file cannot be written; RangeError or TypeError
 * when the report cannot be printed (see `reportToJson`, `reportToHtml`).
 */
export async function writeReport(
  report: Report,
  directory: string,
): Promise<{ readonly json: string; readonly markdown: string; readonly html: string }> {
  const paths = {
    json: join(directory, 'report.json'),
    markdown: join(directory, 'report.md'),
    html: join(directory, 'index.html'),
  };
  const json = reportToJson(report);
  try {
    await ensureDirectory(directory);
  } catch (error) {
    throw new OutputError(JSON.stringify(directory), error);
  }
  await replaceFile(paths.json, json);
  const markdown = reportToMarkdown(report);
  const html = reportToHtml(report);
  await replaceFile(paths.markdown, markdown);
  await replaceFile(paths.html, html);
  return paths;
}
