// Splits a GoReplay file into its records. A record is `type id nanoseconds [latency]`, a line feed, an HTTP message as it stood on
// the wire, and a line of three monkeys. Nothing escapes that line: where a message says that it is longer, it goes on behind.
import { messageBytes } from './http-message.ts';

export interface GoReplayRecord {
  /** Requests, answers as they were, answers to what GoReplay sent. */
  readonly type: 'request' | 'answer' | 'replayedAnswer';
  readonly id: string;
  readonly startedAtMicros: number;
  readonly durationMicros?: number;
  readonly message: Buffer;
}

export type GoReplayPiece = GoReplayRecord | { readonly wrong: string };

export const SEPARATOR = Buffer.from('\n🐵🙈🙉\n');
/** A record that is larger is no record, and would be held. */
const MAX_RECORD_BYTES = 1 << 28;
const HEAD = /^([123]) ([0-9a-f]{1,64}) (\d{1,20})(?: (-?\d{1,20}))?$/i;
/** Enough to see the head of a record. */
const LOOKED_AT = 64;
const NEXT_RECORD = /^[123] [0-9a-f]{24} \d/i;
const types = { 1: 'request', 2: 'answer', 3: 'replayedAnswer' } as const;

/** A last record need not have its separator; one that is torn is told. */
export async function* goReplayRecords(chunks: AsyncIterable<Buffer>): AsyncGenerator<GoReplayPiece> {
  const splitter = new RecordSplitter();
  for await (const chunk of chunks) {
    yield* splitter.push(chunk);
    if (splitter.heldBytes <= MAX_RECORD_BYTES) continue;
    yield { wrong: 'it is too large' };
    return;
  }
  yield* splitter.end();
}

class RecordSplitter {
  #held: Buffer = Buffer.alloc(0);
  /** Where the next separator may begin: what is before has been searched. */
  #from = 0;

  get heldBytes(): number {
    return this.#held.length;
  }

  *push(chunk: Buffer, isEnd = false): Generator<GoReplayPiece> {
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    for (;;) {
      const at = this.#held.indexOf(SEPARATOR, this.#from);
      if (at < 0) {
        this.#from = Math.max(0, this.#held.length - SEPARATOR.length + 1);
        return;
      }
      const behind = this.#held.subarray(at + SEPARATOR.length);
      const { piece, isShort } = recordOf(this.#held.subarray(0, at));
      // What comes behind has to be seen where the message says that it goes on.
      if (isShort && behind.length < LOOKED_AT && !isEnd) {
        this.#from = at;
        return;
      }
      if (isShort && !endsShort(piece, behind)) {
        this.#from = at + 1;
        continue;
      }
      yield piece;
      this.#held = behind;
      this.#from = 0;
    }
  }

  *end(): Generator<GoReplayPiece> {
    this.#from = 0;
    yield* this.push(Buffer.alloc(0), true);
    if (this.#held.toString('latin1').trim() === '') return;
    const { piece, isShort } = recordOf(this.#held);
    yield isShort ? { wrong: 'it ends in the middle' } : piece;
  }
}

/**
 * Whether a message that is shorter than it says ends here all the same: the answer to a HEAD does, and one that was cut off
 * when it was recorded. A request that says that it goes on goes on, whatever its body looks like.
 */
function endsShort(piece: GoReplayPiece, behind: Buffer): boolean {
  if ('wrong' in piece) return true;
  return (
    piece.type !== 'request' &&
    (behind.length === 0 || NEXT_RECORD.test(behind.toString('latin1', 0, LOOKED_AT)))
  );
}

function recordOf(bytes: Buffer): { readonly piece: GoReplayPiece; readonly isShort: boolean } {
  const lineEnd = bytes.indexOf('\n');
  const head = HEAD.exec(bytes.toString('latin1', 0, Math.max(0, lineEnd)).trim());
  if (head === null) {
    return { piece: { wrong: 'it does not begin with a type, an id and a time' }, isShort: false };
  }
  const [, type = '1', id = '', nanoseconds = '0', latency] = head;
  const message = Buffer.from(bytes.subarray(lineEnd + 1));
  const piece: GoReplayRecord = {
    type: types[type as unknown as 1 | 2 | 3],
    id,
    startedAtMicros: microsOf(nanoseconds),
    ...(latency !== undefined && Number(latency) > 0 && { durationMicros: microsOf(latency) }),
    message,
  };
  return { piece, isShort: message.length < (messageBytes(message) ?? 0) };
}

/** Nanoseconds since 1970 have more digits than a number holds. */
function microsOf(nanoseconds: string): number {
  return Number(BigInt(nanoseconds) / 1000n);
}
