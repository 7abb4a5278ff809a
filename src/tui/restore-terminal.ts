// The terminal as the person's shell expects it, whatever happened to the dashboard. Ink undoes what it switched on itself
// when it is unmounted; this is for the paths on which it is not (a crash, a second signal, process 'exit').
// Synchronous, because nothing else is written once 'exit' handlers run.
import { writeSync } from 'node:fs';

const RESETS = [
  // Mouse reports: SGR encoding, any motion, drag, clicks.
  '\x1b[?1006l',
  '\x1b[?1003l',
  '\x1b[?1002l',
  '\x1b[?1000l',
  // Bracketed paste, focus reports, kitty's keyboard protocol.
  '\x1b[?2004l',
  '\x1b[?1004l',
  '\x1b[<u',
  // Alternate screen, hidden cursor, colours.
  '\x1b[?1049l',
  '\x1b[?25h',
  '\x1b[0m',
].join('');

/**
 * Writes every reset to a terminal's file descriptor. Call it before anything else is printed: leaving the alternate screen
 * a second time puts xterm's cursor back to where it was saved, on top of what was printed since.
 */
export function restoreTerminal(fd: number): void {
  try {
    writeSync(fd, RESETS);
  } catch {
    // The terminal is gone (EIO, EBADF, EPIPE) or full (EAGAIN): there is nobody left to tell.
  }
}
