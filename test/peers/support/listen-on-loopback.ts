// Loaded before a server that knows a port only, and would listen on every address of the machine.
import { Server } from 'node:net';

const listen: (this: Server, port: number, host: string) => Server = Server.prototype.listen;

Server.prototype.listen = function listenOnLoopback(this: Server, port?: unknown): Server {
  return listen.call(this, Number(port), '127.0.0.1');
};
