#!/usr/bin/env node
import { processIo } from './process-io.js';
import { main } from './program.js';

// The code is set rather than exited with, so that what is still in the pipes is written.
process.exitCode = await main(process.argv.slice(2), processIo());
