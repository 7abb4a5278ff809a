// An origin that keeps every byte that reaches it, reads them strictly, and answers as its script says.
// A request for /canary is always answered, and never counted.
import { createServer, type Socket } from 'node:net';
import type { OriginAnswer } from './http-case.ts';
import { readStrictRequest, type StrictHead, type StrictRequest } from './strict-requests.ts';

export const CANARY_PATH = '/canary';

export interface OriginConnection {
  readonly socket: Socket;
  /** Every byte received, and how many of them had been before the last `begin`. */
  text: string;
  earlier: number;
  /** The bytes of a request that is not whole; empty between requests. */
  unfinished: string;
  /** Bytes that followed an answer after which the connection is no HTTP any more. */
  tunnelled: string;
  isTunnel: boolean;
  /** What no HTTP/1.1 client may send. */
  error: string | undefined;
  isClosed: boolean;
}

/** Plays an answer to a request for `target`; resolves when its last step is done. */
export type PlaySteps = (answer: OriginAnswer, socket: Socket, target: string) => Promise<void>;

export interface RecordingOrigin {
  readonly port: number;
  /** Connections that were open at the last `begin` or made since. */
  connections(): readonly OriginConnection[];
  /** Whole requests since the last `begin`, as they came; canaries left out. */
  requests(): readonly StrictRequest[];
  /** Every byte of every connection ever made that carried nothing but HTTP, in the order of the connections. */
  streams(): readonly string[];
  /** Forgets what was received, and answers from now on as told: the last answer serves the requests that are left. */
  begin(answers: readonly OriginAnswer[]): void;
  /** Forgets nothing, and answers everything with 200 from now on. */
  behave(): void;
  close(): Promise<void>;
}

const OK: OriginAnswer = { steps: ['HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'] };

export async function startRecordingOrigin(play: PlaySteps, host = '127.0.0.1'): Promise<RecordingOrigin> {
  let connections: OriginConnection[] = [];
  const all: OriginConnection[] = [];
  let requests: StrictRequest[] = [];
  let answers: readonly OriginAnswer[] = [];
  let count = 0;

  const upcoming = (): OriginAnswer => answers[Math.min(count, answers.length - 1)] ?? OK;

  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const connection: OriginConnection = {
      socket,
      text: '',
      earlier: 0,
      unfinished: '',
      tunnelled: '',
      isTunnel: upcoming().at === 'connect',
      error: undefined,
      isClosed: false,
    };
    connections.push(connection);
    all.push(connection);
    /** Set while the answer to the request under way has begun at its head. */
    let answeredAtHead: StrictHead | undefined;
    let echoes = false;

    const give = (answer: OriginAnswer, target: string): void => {
      count += 1;
      if (answer.echo === true) connection.isTunnel = true;
      void play(answer, socket, target).then(() => {
        if (answer.echo !== true) return;
        echoes = true;
        socket.write(connection.tunnelled, 'latin1');
      });
    };

    const answer = ({ target }: StrictHead): void => {
      if (target === CANARY_PATH) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\ncanary');
      else give(upcoming(), target);
    };

    const readOn = (): void => {
      while (connection.unfinished !== '' && !connection.isTunnel) {
        const reading = readStrictRequest(connection.unfinished);
        if ('error' in reading) {
          connection.error = reading.error;
          socket.destroy();
          return;
        }
        if ('unfinished' in reading) {
          const head = reading.unfinished;
          if (head === undefined || answeredAtHead !== undefined || upcoming().at !== 'head') return;
          answeredAtHead = head;
          answer(head);
          return;
        }
        connection.unfinished = connection.unfinished.slice(reading.end);
        if (reading.request.target !== CANARY_PATH) requests.push(reading.request);
        if (answeredAtHead === undefined) answer(reading.request);
        answeredAtHead = undefined;
      }
      if (!connection.isTunnel) return;
      connection.tunnelled += connection.unfinished;
      if (echoes) socket.write(connection.unfinished, 'latin1');
      connection.unfinished = '';
    };

    socket.on('data', (bytes) => {
      const text = bytes.toString('latin1');
      connection.text += text;
      connection.unfinished += text;
      readOn();
    });
    if (connection.isTunnel) give(upcoming(), '');
    // A client of ours that half-closes has nothing more to ask.
    socket.on('end', () => socket.end());
    socket.on('error', () => {});
    socket.on('close', () => {
      connection.isClosed = true;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  return {
    port: address.port,
    connections: () => connections,
    requests: () => requests,
    streams: () => all.filter(({ isTunnel }) => !isTunnel).map(({ text }) => text),
    begin: (next) => {
      answers = next;
      count = 0;
      connections = connections.filter(({ isClosed }) => !isClosed);
      for (const connection of connections) {
        connection.earlier = connection.text.length;
        connection.tunnelled = '';
      }
      requests = [];
    },
    behave: () => {
      answers = [];
    },
    close: () =>
      new Promise((resolve) => {
        for (const { socket } of all) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
