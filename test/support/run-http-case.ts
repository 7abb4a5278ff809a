// Plays one case of test/vectors/http against a data plane over raw sockets, with a canary after it, and says what was
// seen. Decides nothing about right and wrong.
import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { eventually } from './eventually.ts';
import type { HttpCase, OriginAnswer, Step } from './http-case.ts';
import { openRaw, type RawConnection, rawRequest } from './raw-client.ts';
import { type ReadAnswer, readAnswers } from './read-answers.ts';
import {
  CANARY_PATH,
  type OriginConnection,
  type RecordingOrigin,
  startRecordingOrigin,
} from './recording-origin.ts';
import type { StrictRequest } from './strict-requests.ts';
import { routeTo, startTestPlane, type TestPlane } from './test-plane.ts';

export interface Observation {
  readonly answers: readonly ReadAnswer[];
  /** The connection was closed before the client had to do it. */
  readonly isClosed: boolean;
  readonly requests: readonly StrictRequest[];
  /** How many requests reached the origin in part; each was ended by the end of its connection. */
  readonly aborted: number;
  /** Bytes that no HTTP/1.1 client may send. */
  readonly errors: readonly string[];
  readonly tunnelled: string;
  readonly exchanges: readonly Exchange[];
  readonly notices: readonly string[];
  /** What a fresh connection got afterwards. */
  readonly canary: string;
}

export interface CaseStage {
  readonly origin: RecordingOrigin;
  run(httpCase: HttpCase): Promise<Observation>;
  /** A text of a case with the names in it filled in. */
  fill(text: string): string;
  close(): Promise<void>;
}

/** An origin and a plane before it; the plane serves every case that asks for no options of its own. */
export async function createCaseStage(): Promise<CaseStage> {
  let client: RawConnection | undefined;
  let proxyPort = 0;

  const fill = (text: string): string =>
    text
      .replaceAll('{{origin}}', `127.0.0.1:${origin.port}`)
      .replaceAll('{{originPort}}', String(origin.port))
      .replaceAll('{{proxyPort}}', String(proxyPort));

  const perform = async (steps: readonly Step[], socket: Socket, target = ''): Promise<void> => {
    for (const step of steps) {
      if (typeof step === 'string') socket.write(fill(step).replaceAll('{{target}}', target), 'latin1');
      else if ('repeat' in step) await writeMany(socket, step.repeat, step.times);
      else if ('bytewise' in step) await writeBytewise(socket, fill(step.bytewise));
      else if ('awaitClient' in step)
        await client?.until((text) => text.includes(step.awaitClient), `${step.awaitClient} at the client`);
      else if ('awaitOrigin' in step)
        await eventually(
          () => origin.connections().some(({ text, earlier }) => text.includes(step.awaitOrigin, earlier)),
          `${step.awaitOrigin} at the origin`,
        );
      else if ('end' in step) socket.end();
      else socket.resetAndDestroy();
    }
  };

  const origin = await startRecordingOrigin((answer: OriginAnswer, socket, target) =>
    perform(answer.steps, socket, target),
  );
  const usual = await startTestPlane({ routes: [routeTo(origin.port)] });

  const play = async (httpCase: HttpCase): Promise<Pick<Observation, 'answers' | 'isClosed'>> => {
    const connection = openRaw(proxyPort);
    client = connection;
    await once(connection.socket, 'connect');
    await perform(httpCase.segments, connection.socket);
    const { answers: wanted, closes = false } = httpCase.expect;
    const read = (): readonly ReadAnswer[] =>
      readAnswers(connection.received(), connection.socket.closed, wanted);
    await connection.until(
      () => connection.socket.closed || (!closes && areComplete(read(), wanted)),
      closes ? 'the end of the connection' : `${wanted.length} answers`,
    );
    const outcome = { answers: read(), isClosed: connection.socket.closed };
    connection.socket.destroy();
    return outcome;
  };

  const runOn = async (plane: TestPlane, httpCase: HttpCase): Promise<Observation> => {
    proxyPort = plane.port;
    const eventsBefore = plane.events.length;
    origin.begin(httpCase.upstream ?? []);
    let seen: Pick<Observation, 'answers' | 'isClosed'> = { answers: [], isClosed: false };
    for (let i = 0; i < (httpCase.times ?? 1); i += 1) seen = await play(httpCase);
    origin.behave();
    const canary = await rawRequest(
      plane.port,
      `GET http://127.0.0.1:${origin.port}${CANARY_PATH} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
    );
    const connections = origin.connections();
    await settled(httpCase, connections, () => exchangesSince(plane, eventsBefore));
    const events = plane.events.slice(eventsBefore);
    return {
      ...seen,
      requests: origin.requests(),
      aborted: connections.filter(({ unfinished }) => unfinished !== '').length,
      errors: connections.flatMap(({ error }) => error ?? []),
      tunnelled: connections.map(({ tunnelled }) => tunnelled).join(''),
      exchanges: exchangesSince(plane, eventsBefore),
      notices: events.flatMap((event) => (event.type === 'notice' ? [event.text] : [])),
      canary,
    };
  };

  return {
    origin,
    fill,
    run: async (httpCase) => {
      if (httpCase.options === undefined) return runOn(usual, httpCase);
      const { routes, ...options } = httpCase.options;
      const own = await startTestPlane({
        ...options,
        routes: routes === 'none' ? [] : [routeTo(origin.port)],
      });
      try {
        return await runOn(own, httpCase);
      } finally {
        await own.stop();
      }
    },
    close: async () => {
      await usual.stop();
      await origin.close();
    },
  };
}

function exchangesSince(plane: TestPlane, eventsBefore: number): Exchange[] {
  return plane.events
    .slice(eventsBefore)
    .flatMap((event) => (event.type === 'closed' ? event.exchange : []))
    .filter(({ url }) => !url.endsWith(CANARY_PATH));
}

/** What comes late: the end of an aborted connection, and of an exchange whose client has gone. */
async function settled(
  { id, times = 1, expect }: HttpCase,
  connections: readonly OriginConnection[],
  exchanges: () => readonly Exchange[],
): Promise<void> {
  await eventually(
    () => connections.every(({ unfinished, isClosed }) => unfinished === '' || isClosed),
    `${id}: the end of the aborted request`,
  );
  await eventually(
    () => exchanges().length >= (expect.recorded?.length ?? 0) * times,
    `${id}: the record of the exchange`,
  );
}

function areComplete(answers: readonly ReadAnswer[], wanted: HttpCase['expect']['answers']): boolean {
  return (
    answers.length >= wanted.length &&
    answers.every(({ isWhole }) => isWhole) &&
    wanted.every(
      ({ tunnel, body }, i) =>
        tunnel !== true || (answers[i]?.body.length ?? 0) >= (typeof body === 'string' ? body.length : 0),
    )
  );
}

/** Both ends live in this process: what was written has been read two turns of the event loop later. */
async function writeBytewise(socket: Socket, text: string): Promise<void> {
  for (const byte of text) {
    socket.write(byte, 'latin1');
    for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
}

/** In pieces of at most about 64 KiB, no faster than the other side reads. */
async function writeMany(socket: Socket, text: string, times: number): Promise<void> {
  const perPiece = Math.max(1, Math.floor(65_536 / text.length));
  for (let left = times; left > 0 && !socket.destroyed; left -= perPiece) {
    const piece = text.repeat(Math.min(left, perPiece));
    if (!socket.write(piece, 'latin1')) {
      await Promise.race([
        new Promise((resolve) => socket.once('drain', resolve)),
        new Promise((resolve) => socket.once('close', resolve)),
      ]);
    }
  }
}
