// Programs of the system that copy to its clipboard or open a page, by platform, the likeliest first. Pure; a program that
// is not installed fails at once, and the next one is tried.

export interface Tool {
  readonly command: string;
  readonly args: readonly string[];
}

export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** None over ssh: the clipboard there is nobody's. */
export function clipboardTools({ platform, environment }: Surroundings): readonly Tool[] {
  if (has(environment, 'SSH_CONNECTION')) return [];
  if (platform === 'darwin') return [{ command: 'pbcopy', args: [] }];
  if (platform === 'win32') return [{ command: 'clip', args: [] }];
  return [
    ...(has(environment, 'WSL_DISTRO_NAME') ? [{ command: 'clip.exe', args: [] }] : []),
    ...(has(environment, 'WAYLAND_DISPLAY') ? [{ command: 'wl-copy', args: [] }] : []),
    ...(has(environment, 'DISPLAY')
      ? [
          { command: 'xclip', args: ['-selection', 'clipboard'] },
          { command: 'xsel', args: ['--clipboard', '--input'] },
        ]
      : []),
  ];
}

export function browserTools({ platform, environment }: Surroundings, url: string): readonly Tool[] {
  const own = environment.BROWSER;
  if (platform === 'darwin') return [{ command: 'open', args: [url] }];
  if (platform === 'win32') return [{ command: 'rundll32', args: ['url.dll,FileProtocolHandler', url] }];
  return [
    ...(own === undefined || own === '' ? [] : [{ command: own, args: [url] }]),
    ...(has(environment, 'WSL_DISTRO_NAME') ? [{ command: 'explorer.exe', args: [url] }] : []),
    ...(has(environment, 'DISPLAY') || has(environment, 'WAYLAND_DISPLAY')
      ? [{ command: 'xdg-open', args: [url] }]
      : []),
  ];
}

function has(environment: Surroundings['environment'], name: string): boolean {
  return (environment[name] ?? '') !== '';
}
