// A program that a benchmark starts and that listens on a port of this machine: started, awaited and ended.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** Started once it takes connections on `port`. What it prints goes to /dev/null. */
export async function startListening(
  command,
  args,
  port,
  { env = process.env, stderr = 'inherit', isSlow = false } = {},
) {
  const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', stderr] });
  // Rejects with the system's reason when there is no such program.
  await once(child, 'spawn');
  await untilListening(port, child, isSlow ? 60_000 : 10_000);
  return { pid: child.pid, port, stop: () => stopChild(child) };
}

export async function stopChild(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

/** Nobody's at this moment; a program whose output nobody reads cannot tell which one it was given. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

export async function untilListening(port, child, deadlineMs = 10_000) {
  for (let tries = 0; tries < deadlineMs / 20; tries += 1) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode}`);
    const socket = connect(port, '127.0.0.1');
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
    await pause(20);
  }
  throw new Error(`nobody listens on port ${port} after ${deadlineMs} ms`);
}
