// nginx as a plain reverse proxy: one process, connections to the upstream kept, no log.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, startListening } from '../child-program.mjs';

export async function startNginx(upstreamPort, scratch) {
  if (spawnSync('nginx', ['-v']).error !== undefined)
    throw new Error('Install it: apt-get install nginx-light');
  const port = await freePort();
  const folder = join(scratch, 'nginx');
  mkdirSync(folder, { recursive: true });
  const config = join(folder, 'nginx.conf');
  writeFileSync(config, configText(port, upstreamPort, folder));
  return startListening('nginx', ['-p', folder, '-e', 'stderr', '-c', config], port);
}

function configText(port, upstreamPort, folder) {
  return `
    daemon off;
    master_process off;
    pid ${folder}/pid;
    error_log stderr error;
    events { worker_connections 1024; }
    http {
      access_log off;
      client_body_temp_path ${folder}/body;
      proxy_temp_path ${folder}/proxy;
      fastcgi_temp_path ${folder}/fastcgi;
      uwsgi_temp_path ${folder}/uwsgi;
      scgi_temp_path ${folder}/scgi;
      keepalive_requests 1000000000;
      upstream origin {
        server 127.0.0.1:${upstreamPort};
        keepalive 64;
        keepalive_requests 1000000000;
      }
      server {
        listen 127.0.0.1:${port};
        location / {
          proxy_pass http://origin;
          proxy_http_version 1.1;
          proxy_set_header Connection "";
          proxy_max_temp_file_size 0;
        }
      }
    }`;
}
