/** The file that popflow's worker threads run. */

import { answerTasks } from '../workers/pool.js';
import { doTask, type Task } from '../workers/tasks.js';
import { derivationOf } from './load-derivation.js';

answerTasks((task: Task, progress) => doTask(task, derivationOf, progress));
