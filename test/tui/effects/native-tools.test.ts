import { describe, expect, it } from 'vitest';
import { browserTools, clipboardTools } from '../../../src/tui/effects/native-tools.ts';

const names = (tools: readonly { readonly command: string }[]): string =>
  tools.map(({ command }) => command).join(' ');

describe('clipboardTools', () => {
  it.each<[NodeJS.Platform, Record<string, string>, string]>([
    ['darwin', {}, 'pbcopy'],
    ['win32', {}, 'clip'],
    ['linux', { DISPLAY: ':0' }, 'xclip xsel'],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0' }, 'wl-copy xclip xsel'],
    ['linux', { WSL_DISTRO_NAME: 'Debian' }, 'clip.exe'],
    ['linux', {}, ''],
    ['darwin', { SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' }, ''],
  ])('on %s with %j are %j', (platform, environment, tools) => {
    expect(names(clipboardTools({ platform, environment }))).toBe(tools);
  });
});

describe('browserTools', () => {
  it.each<[NodeJS.Platform, Record<string, string>, string]>([
    ['darwin', {}, 'open'],
    ['win32', {}, 'rundll32'],
    ['linux', { DISPLAY: ':0' }, 'xdg-open'],
    ['linux', { DISPLAY: ':0', BROWSER: 'firefox' }, 'firefox xdg-open'],
    ['linux', {}, ''],
  ])('on %s with %j are %j', (platform, environment, tools) => {
    const found = browserTools({ platform, environment }, 'http://127.0.0.1/x?a&b');

    expect(names(found)).toBe(tools);
    // Never through a shell, where a trace id could be more than one word.
    for (const { args } of found) expect(args.at(-1)).toContain('http://127.0.0.1/x?a&b');
  });
});
