// Makes the plan and the pool of recorded answers, exchange by exchange, as a recording is read.
import type { Exchange } from '../../exchange/exchange.ts';
import { decodedContent } from '../../http/content-coding.ts';
import { type HeaderList, headerPairs, headerValue } from '../../http/header-list.ts';
import { holdsPlaceholder, withoutPlaceholders } from '../../http/secret-mask.ts';
import { ANY_BODY, bodyFacts, bodyKey, LARGE_BODY, MAX_COMPARED_BYTES } from './body-facts.ts';
import { headFacts, headKey } from './request-facts.ts';
import { placeKey } from './stub-book.ts';
import { IndexBuilder, IndexReader } from './stub-index.ts';
import { isNamedParty, partyOfUrl } from './stub-party.ts';
import type { StubParty, StubPlan } from './stub-plan.ts';
import { PoolWriter } from './stub-pool.ts';
import { MAX_KEPT_BODY_FACTS, type StubRecord } from './stub-record.ts';

export interface RecordedAnswer {
  readonly exchange: Exchange;
  /** Name of the service that answered, when more is known than the exchange says. */
  readonly service?: string;
  /** Name of the file that it was recorded in. */
  readonly recording: string;
  /** The file in which the answer's body stands alone, when it does. */
  readonly bodyFile?: string;
}

/** What a recording had, for a person. */
export interface StubCounts {
  readonly answers: number;
  /** Different requests, under the rules. */
  readonly requests: number;
  /** Services and hosts with an answer. */
  readonly names: readonly string[];
  /** Answers that cannot be given, because their body was not kept whole. */
  readonly cutOff: number;
  /** Answers of which a secret is missing. */
  readonly withoutSecrets: number;
  /** Answers beyond the most that are taken. */
  readonly tooMany: number;
}

/** At most 48 bytes of memory each. */
const MAX_ANSWERS = 1_000_000;
/** What one body may become that is searched for secrets. */
const MAX_DECODED_BYTES = 64 * 1024 * 1024;

export class StubBuilder {
  readonly #rules: Pick<StubPlan, 'match' | 'scope'>;
  readonly #path: string;
  readonly #pool: PoolWriter;
  readonly #parties: StubParty[] = [];
  readonly #partyNumbers = new Map<string, number>();
  readonly #index = new IndexBuilder();
  #requests = 0;
  #lacksSecrets = false;
  #cutOff = 0;
  #withoutSecrets = 0;
  #tooMany = 0;

  /** `path`: of the pool, a new file. Throws the system's error. */
  constructor(rules: Pick<StubPlan, 'match' | 'scope'>, path: string) {
    this.#rules = rules;
    this.#path = path;
    this.#pool = new PoolWriter(path);
  }

  /** Takes what an upstream answered for one of the services that are meant; anything else is passed over. */
  add({ exchange, service, recording, bodyFile }: RecordedAnswer): void {
    const { answer, outcome } = exchange;
    if (outcome !== 'answered' || answer?.received === undefined || exchange.tunnel !== undefined) return;
    const party = partyOfUrl(exchange.url, exchange.service ?? service);
    const { scope, match } = this.#rules;
    const route = exchange.route?.toLowerCase() ?? '';
    if (scope.length > 0 && !isNamedParty(party, scope) && !scope.includes(route)) return;
    if (this.#index.size >= MAX_ANSWERS) {
      this.#tooMany += 1;
      return;
    }
    const head = headFacts(
      { method: exchange.method, target: pathOfUrl(exchange.url), headers: exchange.received },
      match,
    );
    const body = match.body ? this.#bodyOf(exchange) : { key: '' };
    const record: StubRecord = {
      recording,
      of: exchange.id,
      seq: exchange.seq,
      status: answer.status,
      statusMessage: answer.statusMessage,
      ...this.#answerOf(exchange, answer.received, bodyFile),
      ...timesOf(exchange),
      request: {
        query: head.query,
        headers: head.headers,
        ...(body.facts !== undefined && body.facts.length <= MAX_KEPT_BODY_FACTS && { body: body.facts }),
      },
    };
    if (record.flaw !== undefined) this.#cutOff += 1;
    const lacksSecret =
      record.isBodyIncomplete || headerPairs(record.headers).some(([, value]) => holdsPlaceholder(value));
    if (lacksSecret) this.#withoutSecrets += 1;
    const place = placeKey(this.#partyNumber(party), head.place);
    this.#index.add({ place, head: headKey(head), body: body.key }, this.#pool.writeRecord(record));
  }

  /** Ends the pool. */
  finish(
    rules: Omit<StubPlan, 'parties' | 'index' | 'lacksSecrets' | 'given' | 'pool' | 'match' | 'scope'>,
  ): StubPlan {
    this.#pool.close();
    const index = this.#index.finish();
    this.#requests = new IndexReader(index).size;
    return {
      ...this.#rules,
      ...rules,
      parties: this.#parties,
      index,
      lacksSecrets: this.#lacksSecrets,
      given: new SharedArrayBuffer(Math.max(this.#requests, 1) * Int32Array.BYTES_PER_ELEMENT),
      pool: this.#path,
    };
  }

  /** Once it is finished. */
  counts(): StubCounts {
    return {
      answers: this.#index.size,
      requests: this.#requests,
      names: [...new Set(this.#parties.map(({ service, authority }) => service ?? authority))],
      cutOff: this.#cutOff,
      withoutSecrets: this.#withoutSecrets,
      tooMany: this.#tooMany,
    };
  }

  #partyNumber({ service, authority }: StubParty): number {
    const key = `${service ?? ''} ${authority}`;
    const known = this.#partyNumbers.get(key);
    if (known !== undefined) return known;
    const added = this.#parties.push({ ...(service !== undefined && { service }), authority }) - 1;
    this.#partyNumbers.set(key, added);
    return added;
  }

  #bodyOf({ requestBody, received }: Exchange): { readonly key: string; readonly facts?: string } {
    const { bytes, totalBytes, isTruncated } = requestBody;
    if (totalBytes > MAX_COMPARED_BYTES) return { key: LARGE_BODY };
    if (isTruncated) return { key: ANY_BODY };
    const hidesSecrets = holdsPlaceholder(Buffer.from(bytes).toString('latin1'));
    this.#lacksSecrets ||= hidesSecrets;
    const { ignoredPlaces } = this.#rules.match;
    const facts = bodyFacts(bytes, received, { ignoredPlaces, hidesSecrets });
    return { key: bodyKey(facts, hidesSecrets), facts };
  }

  #answerOf(
    { responseBody }: Exchange,
    headers: HeaderList,
    bodyFile: string | undefined,
  ): Pick<StubRecord, 'headers' | 'body' | 'isBodyIncomplete' | 'flaw'> {
    const { bytes, totalBytes, isTruncated } = responseBody;
    if (isTruncated) {
      const flaw = `of its recorded answer ${bytes.length} of ${totalBytes} bytes were kept (--max-body when it is captured)`;
      return { headers, flaw };
    }
    if (bytes.length === 0) return { headers };
    const decoded = decodedContent(bytes, headerValue(headers, 'content-encoding'), MAX_DECODED_BYTES).bytes;
    const text = Buffer.from(decoded).toString('latin1');
    if (holdsPlaceholder(text)) {
      const kept = Buffer.from(withoutPlaceholders(text, ''), 'latin1');
      const uncoded = headerPairs(headers).filter(([name]) => name.toLowerCase() !== 'content-encoding');
      return { headers: uncoded.flat(), body: this.#pool.write(kept), isBodyIncomplete: true };
    }
    if (bodyFile !== undefined) return { headers, body: { file: bodyFile, at: 0, length: bytes.length } };
    return { headers, body: this.#pool.write(bytes) };
  }
}

function pathOfUrl(url: string): string {
  const path = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  return path.startsWith('/') ? path : `/${path}`;
}

function timesOf({
  startedAtMicros,
  timing,
}: Exchange): Pick<StubRecord, 'atMicros' | 'headMicros' | 'endMicros'> {
  const { requestReceivedMicros = 0, responseHeadMicros, endedMicros } = timing;
  const head = Math.max(0, (responseHeadMicros ?? endedMicros) - requestReceivedMicros);
  return {
    atMicros: startedAtMicros + (responseHeadMicros ?? endedMicros),
    headMicros: head,
    endMicros: Math.max(head, endedMicros - requestReceivedMicros),
  };
}
