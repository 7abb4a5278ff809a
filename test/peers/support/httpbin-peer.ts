// A real httpbin from PyPI, served by gunicorn, which adds `Server`, `Date` and framing, and nothing else.
import { join } from 'node:path';
import { cachedPeer } from './peer-cache.ts';
import { installIntoVenv } from './python-venv.ts';
import { spawnProgram } from './spawned-program.ts';
import { waitUntil } from './wait-until.ts';

const HTTPBIN = 'httpbin==0.10.4';
const GUNICORN = 'gunicorn==27.0.1';

export interface HttpbinPeer {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startHttpbin(): Promise<HttpbinPeer> {
  const folder = await cachedPeer(HTTPBIN.replace('==', '-'), async (target) => {
    await installIntoVenv(target, [HTTPBIN, GUNICORN]);
  });
  // The threaded worker keeps connections alive; the default one closes each after its answer.
  const program = await spawnProgram({
    command: join(folder, 'bin/python'),
    args: [...['-m', 'gunicorn', '--worker-class', 'gthread', '--bind', '127.0.0.1:0'], 'httpbin:app'],
    cwd: folder,
  });
  const url = await waitUntil('httpbin to listen', () => {
    program.failIfEnded();
    return /Listening at: (http:\/\/127\.0\.0\.1:\d+)/.exec(program.stderr())?.[1];
  });
  await waitUntil('httpbin to answer', async () => {
    const answer = await fetch(`${url}/status/200`).catch(() => undefined);
    return answer?.status === 200 ? true : undefined;
  });

  return {
    url,
    stop: async () => {
      await program.stop();
    },
  };
}
