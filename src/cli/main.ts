#!/usr/bin/env node
/** Where the program starts: one command line, run on the streams of the process. */

import { guarded } from './guard.js';
import { processIo } from './process-io.js';
import { main } from './program.js';

guarded(() => main(process.argv.slice(2), processIo()));
