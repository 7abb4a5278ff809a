// A session in this process, data plane inline, on free ports and in a data folder of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInlineAttribution } from '../../src/link/inline-attribution.ts';
import { createInlinePlane } from '../../src/link/inline-plane.ts';
import { systemDependencies } from '../../src/link/plane-host.ts';
import { type Session, startSession } from '../../src/session/session.ts';
import type { SessionEvent } from '../../src/session/session-event.ts';
import type { CreateAttribution } from '../../src/session/session-identities.ts';
import type { SessionOptions } from '../../src/session/session-options.ts';
import { systemClock } from '../../src/trace/clock.ts';
import { createRandomIds } from '../../src/trace/ids.ts';
import { testPlaneOptions } from './test-plane.ts';

export interface TestSession {
  readonly session: Session;
  readonly events: SessionEvent[];
  readonly dataDir: string;
  /** Port of the proxy. */
  readonly port: number;
  ofType<T extends SessionEvent['type']>(type: T): Extract<SessionEvent, { type: T }>[];
  stop(): Promise<void>;
}

export async function startTestSession({
  findsProcesses = false,
  ...options
}: Partial<Omit<SessionOptions, 'plane'>> & {
  readonly plane?: Partial<SessionOptions['plane']>;
  /** Whether the processes behind connections are looked for, in this thread; or who finds them instead. */
  readonly findsProcesses?: boolean | CreateAttribution;
}): Promise<TestSession> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tracectl-'));
  const started = await startSession(
    {
      upstreams: [],
      relays: [],
      spans: { direction: 'egress', compat: 'none', serviceName: 'tracectl', customTags: [] },
      services: [],
      entryPatterns: [],
      isFindable: false,
      dataDir,
      ...options,
      plane: { ...testPlaneOptions, ...options.plane },
    },
    {
      clock: systemClock,
      ids: createRandomIds(),
      // Its own pid: what this process itself sends and serves has no identity.
      pid: process.pid,
      createPlane: (listener, attribution) => {
        const connections = attribution?.planePort();
        return createInlinePlane(listener, {
          ...systemDependencies(),
          ...(connections !== undefined && { onConnection: (opened) => connections.postMessage(opened) }),
        });
      },
      ...(findsProcesses !== false && {
        createAttribution: findsProcesses === true ? createInlineAttribution : findsProcesses,
      }),
    },
  );
  if ('problem' in started) throw new Error(`no session: ${JSON.stringify(started.problem)}`);
  const { session } = started;
  const events: SessionEvent[] = [];
  session.onEvent((event) => events.push(event));
  return {
    session,
    events,
    dataDir,
    port: Number(new URL(session.ready.proxy[0] ?? '').port),
    ofType: <T extends SessionEvent['type']>(type: T) =>
      events.filter((event): event is Extract<SessionEvent, { type: T }> => event.type === type),
    stop: async () => {
      await session.stop({ trafficMs: 0, relayMs: 100 });
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
