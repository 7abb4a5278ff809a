// Which requests of a connection are still to be answered, so that a refusal of what follows them does not overtake
// the answers before it (RFC 9112 section 9.3.2), nor comes second to one that ended the connection already.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

interface Answer {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

interface Pending {
  /** In the order of the requests; a list and no Map, as in `turnover-list`. */
  readonly answers: Answer[];
  /** An answer said `connection: close`. */
  isClosing: boolean;
  afterwards: (() => void) | undefined;
}

export class PendingAnswers {
  readonly #ofConnection = new WeakMap<Duplex, Pending>();

  add(request: IncomingMessage, response: ServerResponse): void {
    const connection = request.socket;
    const pending = this.#ofConnection.get(connection) ?? this.#begin(connection);
    const answer = { request, response };
    pending.answers.push(answer);
    response.once('close', () => {
      const at = pending.answers.indexOf(answer);
      if (at >= 0) pending.answers.splice(at, 1);
      if (!response.shouldKeepAlive) pending.isClosing = true;
      if (pending.answers.length > 0) return;
      const { afterwards } = pending;
      pending.afterwards = undefined;
      afterwards?.();
    });
  }

  #begin(connection: Duplex): Pending {
    const pending: Pending = { answers: [], isClosing: false, afterwards: undefined };
    this.#ofConnection.set(connection, pending);
    connection.once('close', () => {
      // Node tells of it only the answer whose turn it is; those that wait behind it would never end.
      for (const { response } of [...pending.answers]) response.emit('close');
    });
    return pending;
  }

  /** The request that is still coming in, when there is one: bad bytes now are its own. */
  incoming(connection: Duplex): IncomingMessage | undefined {
    const answers = this.#ofConnection.get(connection)?.answers;
    return answers?.find(({ request }) => !request.complete)?.request;
  }

  /** Whether the connection ends with an answer that has been given: what follows that one is not looked at. */
  isClosing(connection: Duplex): boolean {
    const pending = this.#ofConnection.get(connection);
    if (pending === undefined) return false;
    const isLast = ({ response }: Answer): boolean => response.writableEnded && !response.shouldKeepAlive;
    return pending.isClosing || pending.answers.some(isLast);
  }

  /** Runs `then` when nothing is to be answered any more; the first call counts. */
  whenAnswered(connection: Duplex, then: () => void): void {
    const pending = this.#ofConnection.get(connection);
    if (pending === undefined || pending.answers.length === 0) then();
    else pending.afterwards ??= then;
  }
}
