// One request for a service that is answered for: its recorded answer is looked up and given, and nothing goes upstream.
import type { Readable } from 'node:stream';
import type { Failure } from '../../exchange/failure.ts';
import type { StubOrigin } from '../../exchange/stub-origin.ts';
import type { PlaneContext } from '../plane-context.ts';
import { hasBody } from '../request-body.ts';
import type { Sending } from '../send.ts';
import { answerHead } from './answer-head.ts';
import { bodyFacts, bodyKey, LARGE_BODY, MAX_COMPARED_BYTES } from './body-facts.ts';
import type { AskedRequest, Unmatched } from './nearest.ts';
import { readRequestBody } from './read-request-body.ts';
import { type HeadFacts, headFacts, headKey } from './request-facts.ts';
import type { Candidates, GivenAnswer, StubBook } from './stub-book.ts';
import type { FilePlace, UnmatchedPolicy } from './stub-plan.ts';
import type { StubRecord } from './stub-record.ts';
import { recordAt, unmatchedReason } from './unmatched-reason.ts';

export interface StubbedRequest extends Sending {
  /** Recorded parties that stand for its destination. */
  readonly parties: readonly number[];
  /** Whether there is an upstream that it can be sent on to. */
  readonly isRouted: boolean;
  /** Sends it on as if nothing had been recorded, or says that no route takes it. `body`: what was read of it; absent: nothing was. */
  readonly forward: (body?: Buffer) => void;
}

const ends: Readonly<Record<UnmatchedPolicy['kind'], Extract<StubOrigin, { result: 'unmatched' }>['end']>> = {
  forward: 'forwarded',
  answer: 'refused',
  close: 'closed',
};

export function answerFromStub(plane: PlaneContext, book: StubBook, stubbed: StubbedRequest): void {
  new StubbedExchange(plane, book, stubbed).begin();
}

class StubbedExchange {
  readonly #plane: PlaneContext;
  readonly #book: StubBook;
  readonly #stubbed: StubbedRequest;
  readonly #head: HeadFacts;
  #wait: NodeJS.Timeout | undefined;
  #body: Readable | undefined;
  #isOver = false;

  constructor(plane: PlaneContext, book: StubBook, stubbed: StubbedRequest) {
    this.#plane = plane;
    this.#book = book;
    this.#stubbed = stubbed;
    const { open, destination, request } = stubbed;
    const asked = { method: open.method, target: destination.path, headers: request.rawHeaders };
    this.#head = headFacts(asked, book.plan.match);
  }

  begin(): void {
    const { downstream, request, parties, upgrade, recorder } = this.#stubbed;
    this.#plane.underWay.add(this);
    downstream.onClientLeft(() => this.#over());
    this.#plane.malformed.onFound(request, () => this.#over());
    if (upgrade !== undefined) {
      this.#unmatched({ reason: `what follows an upgrade to ${upgrade} is not recorded` });
      return;
    }
    const candidates = this.#book.find(parties, this.#head.place, headKey(this.#head));
    const { match, unmatched } = this.#book.plan;
    if (candidates === undefined && (!match.body || unmatched.kind === 'forward')) {
      this.#notFound(undefined);
      return;
    }
    if (hasBody(request)) downstream.continueRequest();
    readRequestBody(request, MAX_COMPARED_BYTES, (read) => {
      if (this.#isOver) return;
      try {
        if (read.kind === 'larger') {
          this.#answerUncompared(candidates);
          return;
        }
        recorder.requestBody.add(read.bytes);
        recorder.mark('requestReceivedMicros');
        this.#answerCompared(candidates, read.bytes);
      } catch (error) {
        this.#fault(error);
      }
    });
  }

  /** The plane stops. */
  abandon(): void {
    const { recorder, downstream } = this.#stubbed;
    recorder.failed({ flag: 'LR', side: 'proxy', reason: 'tracectl was stopped' });
    downstream.cut();
    this.#over();
  }

  #answerCompared(candidates: Candidates | undefined, bytes: Buffer): void {
    const { match } = this.#book.plan;
    const { rawHeaders } = this.#stubbed.request;
    const facts = (hidesSecrets: boolean): string =>
      match.body ? bodyFacts(bytes, rawHeaders, { ...match, hidesSecrets }) : '';
    const plain = facts(false);
    const variant =
      candidates && this.#book.variantFor(candidates, (hides) => bodyKey(hides ? facts(true) : plain, hides));
    const given = variant === undefined ? undefined : this.#book.next(variant);
    if (given === undefined) this.#notFound(bytes, plain);
    else this.#guarded(this.#give(given, bytes));
  }

  /** The rest of the body passes by unread but for what is captured of it. */
  #answerUncompared(candidates: Candidates | undefined): void {
    const { match, unmatched } = this.#book.plan;
    const variant = candidates && this.#book.variantFor(candidates, () => (match.body ? LARGE_BODY : ''));
    const given = variant === undefined ? undefined : this.#book.next(variant);
    const { request, recorder } = this.#stubbed;
    if (given === undefined && unmatched.kind === 'forward') {
      this.#notFound(undefined);
      return;
    }
    request.on('data', (chunk: Buffer) => recorder.requestBody.add(chunk));
    request.once('end', () => {
      if (this.#isOver) return;
      recorder.mark('requestReceivedMicros');
      if (given === undefined) this.#notFound(undefined);
      else this.#guarded(this.#give(given, undefined));
    });
    request.resume();
  }

  async #give({ place, n }: GivenAnswer, read: Buffer | undefined): Promise<void> {
    const record = await recordAt(this.#book, place);
    if (this.#isOver) return;
    if (record === undefined || record.flaw !== undefined) {
      this.#unmatched({ reason: record?.flaw ?? 'the recorded answers cannot be read' }, read);
      return;
    }
    const { latency } = this.#book.plan;
    const startMs = performance.now();
    const after = (recordedMicros: number, then: () => void): void => {
      if (latency === undefined) {
        then();
        return;
      }
      const ms = latency.kind === 'fixed' ? latency.ms : recordedMicros / 1000 / latency.factor;
      this.#wait = setTimeout(then, Math.max(0, ms - (performance.now() - startMs)));
    };
    after(record.headMicros, () => this.#sendHead(record, n, read, (then) => after(record.endMicros, then)));
  }

  #sendHead(
    record: StubRecord,
    n: number,
    read: Buffer | undefined,
    whenRecordedEnded: (then: () => void) => void,
  ): void {
    const { open } = this.#stubbed;
    const hasContent = open.method !== 'HEAD' && record.status !== 204 && record.status !== 304;
    const body = hasContent ? record.body : undefined;
    if (body === undefined || body.length === 0) {
      if (this.#headOf(record, n, 0, read)) whenRecordedEnded(() => this.#end());
      return;
    }
    // The head waits for the first bytes: what is gone from the disk by now is no answer.
    const content = this.#book.pool.body(body);
    this.#body = content;
    let isBegun = false;
    content.once('error', () => {
      if (this.#isOver) return;
      if (isBegun) this.#cutShort();
      else this.#unmatched({ reason: 'the body of its recorded answer is not there any more' }, read);
    });
    content.once('readable', () => {
      if (this.#isOver) return;
      isBegun = this.#headOf(record, n, body.length, read);
      if (isBegun) whenRecordedEnded(() => this.#pass(content, body));
    });
  }

  #pass(content: Readable, { length }: FilePlace): void {
    const { downstream } = this.#stubbed;
    let passed = 0;
    content.on('data', (chunk: Buffer) => {
      passed += chunk.length;
      if (downstream.write(chunk)) return;
      content.pause();
      downstream.onDrain(() => content.resume());
    });
    content.once('end', () => {
      if (this.#isOver) return;
      if (passed < length) this.#cutShort();
      else this.#end();
    });
  }

  /** False when Node refuses to send such a head: then the request is as good as unmatched. */
  #headOf(record: StubRecord, n: number, bodyBytes: number, read: Buffer | undefined): boolean {
    const { downstream, open, recorder } = this.#stubbed;
    const { movesDates } = this.#book.plan;
    const { requestId } = open.hop;
    const { headers, leftOut } = answerHead(record.headers, {
      method: open.method,
      status: record.status,
      bodyBytes,
      ...(movesDates && { passedMs: (this.#plane.clock.epochMicros() - record.atMicros) / 1000 }),
      ...(requestId !== undefined && { requestId }),
    });
    const all = [...leftOut, ...(record.isBodyIncomplete ? ['body'] : [])];
    const { recording, of } = record;
    try {
      downstream.sendHead(record.status, record.statusMessage, headers);
    } catch (error) {
      this.#unmatched({ reason: `its recorded head cannot be sent: ${error}` }, read);
      return false;
    }
    recorder.stubbed({ result: 'answered', recording, of, n, ...(all.length > 0 && { leftOut: all }) });
    return true;
  }

  #end(): void {
    if (this.#isOver) return;
    this.#over();
    this.#stubbed.downstream.end();
  }

  #cutShort(): void {
    const { recorder, downstream } = this.#stubbed;
    recorder.failed(noAnswer('the body of its recorded answer is not there any more'));
    downstream.cut();
    this.#over();
  }

  /** `read`: the whole body, when it was read. */
  #notFound(read: Buffer | undefined, bodyText?: string): void {
    const { parties, destination } = this.#stubbed;
    const asked: AskedRequest = { head: this.#head, ...(bodyText !== undefined && { body: bodyText }) };
    const service = destination.service ?? destination.authority;
    const told = unmatchedReason(this.#book, parties, asked, service);
    if (this.#book.plan.unmatched.kind === 'forward') {
      // Traffic does not wait for the reason.
      this.#unmatched({ reason: `no answer to ${this.#head.place} of ${service} was recorded` }, read);
      this.#guarded(told.then((why) => this.#tell(why)));
      return;
    }
    const answered = told.then((why) => {
      if (!this.#isOver) this.#unmatched(why, read);
    });
    this.#guarded(answered);
  }

  #unmatched(why: Unmatched, read?: Buffer): void {
    const { downstream, recorder, forward } = this.#stubbed;
    const { unmatched } = this.#book.plan;
    this.#tell(why);
    this.#over();
    if (unmatched.kind === 'forward') {
      forward(read);
    } else if (unmatched.kind === 'close') {
      recorder.failed(noAnswer(why.reason));
      downstream.cut();
    } else {
      const fix = why.fix === undefined ? '' : `; ${why.fix} would let it`;
      const body = `tracectl answers from a recording here, and ${why.reason}${fix}.\n`;
      downstream.reply({ status: unmatched.status, body, failure: noAnswer(why.reason) });
    }
  }

  #tell(why: Unmatched): void {
    const { isRouted, recorder } = this.#stubbed;
    const { kind } = this.#book.plan.unmatched;
    const end = kind === 'forward' && !isRouted ? 'refused' : ends[kind];
    recorder.stubbed({ result: 'unmatched', end, ...why });
  }

  #guarded(running: Promise<void>): void {
    running.catch((error) => this.#fault(error));
  }

  /** Our own mistake: this one request pays, loudly. */
  #fault(error: unknown): void {
    const text = `a request was lost to a fault in tracectl: ${error}`;
    this.#plane.emit({ type: 'notice', severity: 'error', text });
    const { recorder, downstream } = this.#stubbed;
    recorder.failed({ flag: 'LR', side: 'proxy', reason: text });
    downstream.cut();
    this.#over();
  }

  /** No more comes of it here. */
  #over(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#wait);
    this.#body?.destroy();
    this.#plane.underWay.delete(this);
  }
}

function noAnswer(reason: string): Failure {
  return { flag: 'NS', side: 'proxy', reason };
}
