// The trace headers of a call that a service of the demo makes: right, or wrong in the way it was told to. Pure.
import type { HeaderList } from '../http/header-list.ts';
import type { IdSource } from '../trace/ids.ts';
import type { TraceContext } from '../trace/trace-context.ts';
import type { FaultName } from './faults.ts';
import { childOf, PASSED_ON, passedOn, type ServiceContext, traceHeaders } from './service-context.ts';
import { calleesOf, type DemoServiceName } from './shop.ts';

export interface CallOrigin {
  readonly service: DemoServiceName;
  readonly callee: DemoServiceName;
  readonly fault: FaultName | undefined;
  /** Of the request that the call is made for. */
  readonly own: ServiceContext;
  /** Of the request that came in last, whichever that is: what a global variable holds. */
  readonly latest: ServiceContext;
}

export interface CallHeaders {
  readonly headers: HeaderList;
  /** Of the call's own span; absent when the code that makes it knows of no tracing. */
  readonly span?: TraceContext;
}

/** What an application hands on besides traces: who asks, and in which language. */
const APPLICATION_HEADERS = ['authorization', 'accept-language'];

export function callHeaders(origin: CallOrigin, ids: IdSource): CallHeaders {
  const { service, callee, fault, own, latest } = origin;
  // Only the tracer mixes them up: what the application hands on by itself is that of its own request.
  const context = fault === 'stale' ? { ...latest, received: own.received } : own;
  const agent = ['user-agent', `${service}/1.0`];
  const application = passedOn(own.received, APPLICATION_HEADERS);
  const span = childOf(context.span, ids);
  switch (fault) {
    case 'drop':
      return { headers: agent };
    case 'drop-one':
      if (callee === calleesOf[service][0]) return { headers: ['user-agent', `${callee}-sdk/2.1`] };
      break;
    case 'allow-list':
      return { headers: [...agent, ...application] };
    case 'new-root': {
      const root = newRoot(span, ids);
      return { headers: [...agent, ...application, ...traceHeaders(root, context)], span: root };
    }
    case 'b3-to-w3c': {
      const root = newRoot(span, ids);
      const headers = [...agent, ...application, ...traceHeaders(root, context, ['tracecontext'])];
      return { headers, span: root };
    }
    case 'truncate': {
      const half = { ...span, traceId: span.traceId.slice(-16) };
      return { headers: [...agent, ...application, ...traceHeaders(half, context)], span: half };
    }
    case 'uppercase': {
      const headers = traceHeaders(span, context).map((text, at, all) =>
        at % 2 === 1 && !PASSED_ON.includes(all[at - 1] ?? '') ? text.toUpperCase() : text,
      );
      return { headers: [...agent, ...application, ...headers], span };
    }
  }
  return { headers: [...agent, ...application, ...traceHeaders(span, context)], span };
}

function newRoot({ sampled, debug }: TraceContext, ids: IdSource): TraceContext {
  return { traceId: ids.id64() + ids.id64(), spanId: ids.id64(), sampled, debug };
}
