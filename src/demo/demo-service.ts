// One service of the demo: an HTTP server that does what the shop's plan says, calls other services through the proxy with
// the context of the request that it serves, and reports its spans to the sink.
import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../trace/clock.ts';
import type { IdSource } from '../trace/ids.ts';
import type { Span, SpanKind } from '../trace/span.ts';
import type { TraceContext } from '../trace/trace-context.ts';
import { callHeaders } from './call-headers.ts';
import { answerAsUpstream, readBody } from './demo-upstream.ts';
import type { FaultName } from './faults.ts';
import { callThroughProxy } from './proxied-call.ts';
import { contextOfRequest, type ServiceContext } from './service-context.ts';
import { type DemoServiceName, planShop, type ShopCall, type ShopPlan, shopIndex } from './shop.ts';
import { createSpanReports, type SpanReports } from './span-reports.ts';

export interface DemoServiceOptions {
  readonly name: DemoServiceName;
  /** How it breaks its traces; absent: not at all. */
  readonly fault?: FaultName;
}

/** Where a service sends its calls and its spans. */
export interface DemoSurroundings {
  readonly proxyUrl: string;
  /** Absent: no spans are reported. */
  readonly sinkUrl?: string;
}

export interface DemoService {
  readonly port: number;
  /** Until then requests that need a call are answered 503. */
  connect(surroundings: DemoSurroundings): void;
  /** Cuts what is under way, after the last spans were sent. */
  close(): Promise<void>;
}

export async function startDemoService(
  options: DemoServiceOptions,
  tools: { readonly ids: IdSource; readonly clock: Clock },
): Promise<DemoService> {
  const service = new RunningService(options, tools.ids, tools.clock);
  await service.listen();
  return service;
}

class RunningService implements DemoService {
  readonly #options: DemoServiceOptions;
  readonly #ids: IdSource;
  readonly #clock: Clock;
  readonly #reports: SpanReports = createSpanReports();
  readonly #agent = new Agent({ keepAlive: true });
  readonly #server = createServer((request, response) => {
    this.#serve(request, response).catch(() => response.destroy());
  });
  #proxy: URL | undefined;
  /** What the fault `stale` takes for the context of whatever it serves. */
  #latest: ServiceContext | undefined;

  constructor(options: DemoServiceOptions, ids: IdSource, clock: Clock) {
    this.#options = options;
    this.#ids = ids;
    this.#clock = clock;
    // Whatever a proxy lets through is to be shown, and a person may take a minute between two keys.
    this.#server.maxHeadersCount = 0;
    this.#server.requestTimeout = 0;
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  connect({ proxyUrl, sinkUrl }: DemoSurroundings): void {
    this.#proxy = new URL(proxyUrl);
    if (sinkUrl !== undefined) this.#reports.reportTo(sinkUrl);
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    await this.#reports.close();
    this.#server.closeAllConnections();
    this.#agent.destroy();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { name } = this.#options;
    const { method = '', url: path = '' } = request;
    const context = contextOfRequest(request.rawHeaders, this.#ids);
    this.#latest = context;
    const startedMicros = this.#clock.epochMicros();
    response.on('close', () => {
      const status = [['http.status_code', String(response.statusCode)]] as const;
      this.#report('SERVER', context.span, startedMicros, `${method.toLowerCase()} ${path}`, {}, status);
    });
    response.setHeader('server', name === 'storefront' ? 'tracectl-demo' : `tracectl-demo-${name}`);
    const isKnown = planShop(name, { method, path, body: '' }) !== undefined;
    if (!isKnown && name === 'storefront') return answerAsUpstream(request, response, shopIndex);
    const body = await readBody(request);
    const plan = body && planShop(name, { method, path, body: body.toString() });
    if (plan === undefined) return send(response, body === undefined ? 413 : 404, { service: name });
    send(response, await this.#carryOut(plan, context), { service: name, ...plan.answer });
  }

  /** The status to answer with. */
  async #carryOut(plan: ShopPlan, context: ServiceContext): Promise<number> {
    await pause(plan.workMs);
    for (const call of plan.calls) {
      const status = await this.#call(call, context).catch(() => 503);
      if (status >= 400) return status < 500 ? status : 503;
    }
    return 200;
  }

  async #call(call: ShopCall, own: ServiceContext): Promise<number> {
    if (this.#proxy === undefined) return 503;
    const { name, fault } = this.#options;
    const latest = this.#latest ?? own;
    const { headers, span } = callHeaders(
      { service: name, callee: call.callee, fault, own, latest },
      this.#ids,
    );
    const startedMicros = this.#clock.epochMicros();
    const { callee, method, path, body } = call;
    try {
      return await callThroughProxy({
        proxy: this.#proxy,
        agent: this.#agent,
        caller: name,
        callee,
        method,
        path,
        headers,
        body,
      });
    } finally {
      const spanName = `${method.toLowerCase()} ${path}`;
      if (span !== undefined) this.#report('CLIENT', span, startedMicros, spanName, { serviceName: callee });
    }
  }

  #report(
    kind: SpanKind,
    { traceId, spanId, parentId, sampled, debug }: TraceContext,
    startedMicros: number,
    name: string,
    remoteEndpoint: Span['remoteEndpoint'] & object,
    tags: Span['tags'] = [],
  ): void {
    if (!sampled) return;
    this.#reports.add({
      traceId,
      id: spanId,
      ...(parentId !== undefined && { parentId }),
      kind,
      name,
      timestampMicros: startedMicros,
      durationMicros: Math.max(1, this.#clock.epochMicros() - startedMicros),
      localEndpoint: { serviceName: this.#options.name, ipv4: '127.0.0.1', port: this.port },
      ...(remoteEndpoint.serviceName !== undefined && { remoteEndpoint }),
      annotations: [],
      tags,
      ...(debug && { debug: true as const }),
    });
  }
}

function send(response: ServerResponse, status: number, answer: object): void {
  const body = `${JSON.stringify(answer)}\n`;
  response
    .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
    .end(body);
}
