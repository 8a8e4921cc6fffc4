/** A report on disk. */

import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from '../derivation/result.js';
import { ensureDirectory } from './ensure-directory.js';
import { reportToHtml } from './html.js';
import { reportToJson } from './json.js';
import { reportToMarkdown } from './markdown.js';

/**
 * Writes `report.json`, `report.md` and `index.html` into a directory, which is made when it is absent.
 *
 * Each file is written beside its place and then moved there, so that no reader meets half a file. The JSON goes first:
 * when a figure cannot be drawn, the results of the run are safe.
 *
 * @param report - the report.
 * @param directory - path of the directory.
 * @returns the paths of the files that were written.
 * @throws Error of one line that quotes the path when the directory cannot be made or written; RangeError or TypeError
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
  await orExplain(directory, () => ensureDirectory(directory));
  await replaceFile(directory, paths.json, json);
  const markdown = reportToMarkdown(report);
  const html = reportToHtml(report);
  await replaceFile(directory, paths.markdown, markdown);
  await replaceFile(directory, paths.html, html);
  return paths;
}

async function replaceFile(directory: string, path: string, content: string): Promise<void> {
  const beside = `${path}.${process.pid}.tmp`;
  await orExplain(directory, async () => {
    try {
      await writeFile(beside, content);
      await rename(beside, path);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
  });
}

async function orExplain(directory: string, action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new Error(
      `cannot write the report into ${JSON.stringify(directory)} (${code}); give a directory that can be written`,
      {
        cause: error,
      },
    );
  }
}
