/** Where the file stands that worker threads run, built or from source. */

/** The file of popflow's own workers. */
export const workerEntry = new URL(`../cli/worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);
