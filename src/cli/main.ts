#!/usr/bin/env node
import { guarded } from './guard.js';
import { processIo } from './process-io.js';
import { main } from './program.js';

guarded(() => main(process.argv.slice(2), processIo()));
