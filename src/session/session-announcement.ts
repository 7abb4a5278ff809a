// Lets other commands find a running session: a control socket, and a record that tells where it is.

import type { RunFindings } from './control-messages.ts';
import { startControlServer } from './control-server.ts';
import type { SessionNews } from './session-news.ts';
import type { SessionQueries } from './session-queries.ts';
import { controlSocketPath, forgetSession, registerSession, type SessionRecord } from './session-registry.ts';
import type { SessionReplays } from './session-replays.ts';

export interface SessionAnnouncement {
  /** It is found no more; replays that are under way go on. */
  withdraw(): void;
  close(): Promise<void>;
}

/** What others may ask a session for. */
export interface AnnouncedParts {
  readonly replays: SessionReplays;
  readonly queries: SessionQueries;
  readonly findings: () => RunFindings;
}

/** Without it everything works but being found by other commands; so it is no reason not to start, and told. */
export async function announceOrTell(
  dataDir: string,
  about: Omit<SessionRecord, 'socket'>,
  parts: AnnouncedParts,
  news: SessionNews,
): Promise<SessionAnnouncement | undefined> {
  try {
    return await announceSession(dataDir, about, parts);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    news.notice('warning', `tracectl replay will not find this proxy: ${reason}`);
    return undefined;
  }
}

/** Throws when the data folder cannot be written or the socket cannot be made. */
async function announceSession(
  dataDir: string,
  about: Omit<SessionRecord, 'socket'>,
  { replays, queries, findings }: AnnouncedParts,
): Promise<SessionAnnouncement> {
  const record = { ...about, socket: controlSocketPath(dataDir, about.session) };
  const control = await startControlServer(record.socket, {
    exchanges: (filter) => replays.list(filter),
    editable: (command) => replays.editable(command),
    cancel: ({ token }) => replays.cancel(token),
    credentials: ({ authorities }) => replays.credentials(authorities),
    findings,
    replay: (command) => replays.obey(command),
    capture: (query) => queries.capture(query),
  });
  try {
    registerSession(dataDir, record);
  } catch (error) {
    await control.close();
    throw error;
  }
  return {
    withdraw: () => forgetSession(dataDir, record),
    close: () => control.close(),
  };
}
