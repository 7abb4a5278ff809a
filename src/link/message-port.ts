// Node's MessagePort and Worker seen as the link's Port.
import type { MessagePort, Worker } from 'node:worker_threads';
import type { Port } from './messages.ts';

export function portOver<Out, In>(port: MessagePort): Port<Out, In> {
  return {
    postMessage: (message, transfer = []) => port.postMessage(message, [...transfer]),
    onMessage: (listener) => port.on('message', listener),
    close: () => port.close(),
  };
}

export function portOfWorker<Out, In>(worker: Worker): Port<Out, In> {
  return {
    postMessage: (message, transfer = []) => worker.postMessage(message, [...transfer]),
    onMessage: (listener) => worker.on('message', listener),
    close: () => void worker.terminate(),
  };
}
