/** The file that popflow's worker threads run. */

import { isMainThread } from 'node:worker_threads';
import { answerTasks } from '../workers/pool.js';
import { doTask, type Task } from '../workers/tasks.js';
import { derivationOf } from './load-derivation.js';

// Reading the file in the main thread, as tools do that look at every module, starts nothing.
if (!isMainThread) answerTasks((task: Task, progress) => doTask(task, derivationOf, progress));
