// How a run ends, as scripts read it. The same in every command.

export const exitCode = {
  ok: 0,
  /** The run itself failed: a replay that got no answer, for example. */
  runFailed: 1,
  /** A usage error or a wrong setting: nothing was started. */
  usage: 2,
  /** A port is in use, or something else kept tracectl from starting. */
  cannotStart: 3,
  /** Something that `--fail-on` lists was seen. */
  conditionMet: 4,
  /** Our mistake. */
  internal: 70,
  interrupted: 130,
  terminated: 143,
} as const;

/** One of ours, or that of a command that was run. */
export type ExitCode = number;
