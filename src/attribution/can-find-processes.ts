// Whether this system has a way to find the process behind a connection: /proc of Linux, lsof of macOS.

export function canFindProcesses(platform: NodeJS.Platform): boolean {
  return platform === 'linux' || platform === 'darwin';
}
