#!/usr/bin/env node
// Bundles: `parser` makes src/expression/mathjs-parse.js, which the source needs to run; `all` makes the JavaScript of dist.
import { copyFileSync } from 'node:fs';
import { build } from 'esbuild';

/** The parser of mathjs alone, without what it would evaluate with. */
async function bundleParser() {
  await build({
    entryPoints: ['src/expression/mathjs-parse.source.mjs'],
    outfile: 'src/expression/mathjs-parse.js',
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    mainFields: ['module', 'main'],
    legalComments: 'inline',
    minifySyntax: true,
    banner: { js: '// Made by `npm run build` from mathjs-parse.source.mjs; not edited by hand.' },
  });
}

/**
 * The doors, the command line and its worker, with what they share in chunks: each stands in dist where its source stands in src,
 * and chunks one folder below src, so that URLs beside a file lead to the same places.
 */
async function bundleAll() {
  await build({
    entryPoints: ['index', 'symbolic', 'numeric', 'checker', 'cli/main', 'cli/worker'].map((name) => `src/${name}.ts`),
    outdir: 'dist',
    outbase: '.',
    chunkNames: 'src/chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    sourcemap: true,
    keepNames: true,
    logLevel: 'warning',
  });
  copyFileSync('src/wasm/kernels.wasm', 'dist/src/wasm/kernels.wasm');
}

await bundleParser();
if (process.argv[2] === 'all') await bundleAll();
