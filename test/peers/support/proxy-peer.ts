// nginx and HAProxy (Debian's packages) as plain reverse proxies before an origin that reads strictly: what arrives there
// is what they understood.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRecordingOrigin } from '../../support/recording-origin.ts';
import { type HttpPeer, listening } from './http-peer.ts';
import { spawnProgram } from './spawned-program.ts';

interface ProxyProgram {
  readonly name: string;
  readonly args: (configFile: string) => readonly string[];
  readonly config: (place: {
    readonly folder: string;
    readonly socketPath: string;
    readonly originPort: number;
  }) => string;
}

// Room for what tracectl lets through: targets of 16 KiB, heads of 64 KiB, 1,000 header lines.
const nginx: ProxyProgram = {
  name: 'nginx',
  args: (configFile) => ['-c', configFile],
  config: ({ folder, socketPath, originPort }) => `
    daemon off;
    master_process off;
    pid ${folder}/pid;
    error_log stderr error;
    events {}
    http {
      access_log off;
      client_body_temp_path ${folder}/body;
      proxy_temp_path ${folder}/proxy;
      fastcgi_temp_path ${folder}/fastcgi;
      uwsgi_temp_path ${folder}/uwsgi;
      scgi_temp_path ${folder}/scgi;
      large_client_header_buffers 8 64k;
      client_max_body_size 0;
      server {
        listen unix:${socketPath};
        location / {
          proxy_pass http://127.0.0.1:${originPort};
          proxy_http_version 1.1;
        }
      }
    }
  `,
};

const haproxy: ProxyProgram = {
  name: 'haproxy',
  args: (configFile) => ['-db', '-f', configFile],
  config: ({ socketPath, originPort }) =>
    [
      'global',
      '  tune.bufsize 131072',
      '  tune.http.maxhdr 2000',
      'defaults',
      '  mode http',
      '  timeout connect 5s',
      '  timeout client 10s',
      '  timeout server 10s',
      'frontend all',
      `  bind unix@${socketPath}`,
      '  default_backend origin',
      'backend origin',
      `  server origin 127.0.0.1:${originPort}`,
      '',
    ].join('\n'),
};

export const startNginx = (): Promise<HttpPeer> => start(nginx);
export const startHaproxy = (): Promise<HttpPeer> => start(haproxy);

async function start({ name, args, config }: ProxyProgram): Promise<HttpPeer> {
  const folder = await mkdtemp(join(tmpdir(), `tracectl-${name}-`));
  const socketPath = join(folder, 'socket');
  const configFile = join(folder, 'config');
  const origin = await startRecordingOrigin(async ({ steps }, socket) => {
    for (const step of steps) socket.write(String(step), 'latin1');
  });
  await writeFile(configFile, config({ folder, socketPath, originPort: origin.port }));
  const program = await spawnProgram({
    command: name,
    args: args(configFile),
    // Debian puts both where the path of an ordinary user does not lead.
    env: { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin` },
  });
  const stop = async (): Promise<void> => {
    await program.stop();
    await origin.close();
    await rm(folder, { recursive: true, force: true });
  };
  await listening(socketPath, program.failIfEnded).catch(async (reason: unknown) => {
    await stop();
    throw reason;
  });
  return {
    name,
    socketPath,
    takeRequests: () => {
      const errors = origin.connections().flatMap(({ error }) => error ?? []);
      if (errors.length > 0) throw new Error(`${name} sent what no client may send: ${errors.join(', ')}`);
      const taken = [...origin.requests()];
      origin.begin([]);
      return taken;
    },
    stop,
  };
}
