// Commands that share settings, by what they have in common.

export const proxyOnly = ['proxy', 'run', 'check'] as const;
/** Commands that run a session; and those that show it while it runs. */
export const proxy = ['proxy', 'run', 'demo', 'check'] as const;
export const shown = ['proxy', 'run', 'demo'] as const;
export const proxyAlone = ['proxy'] as const;
export const runOnly = ['run'] as const;
export const check = ['check'] as const;
export const demo = ['demo'] as const;
export const proxyAndReplay = ['proxy', 'run', 'demo', 'replay'] as const;

export const queries = ['requests', 'show', 'traces', 'trace'] as const;
export const readers = [...queries, 'export'] as const;
export const captureCommands = [...readers, 'sessions', 'open', 'import', 'watch'] as const;
export const watched = [...shown, 'watch'] as const;
export const dashboards = [...watched, 'open'] as const;
