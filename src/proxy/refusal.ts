// Refusing a request: Envoy answers with the reason phrase as body (conn_manager_impl.cc); the exchange says why.
import { STATUS_CODES } from 'node:http';
import type { Downstream } from './downstream.ts';
import { overloadReply } from './overload.ts';

export interface Refusal {
  /** 508 means a loop, which only tracectl itself can be the cause of. */
  readonly status: number;
  /** One clause for a person. */
  readonly reason: string;
  /** Nothing is wrong with the request but that it is one too many. */
  readonly overload?: 'memory' | 'requests';
}

/** Unless it was only one too many, the connection is closed after it: what follows on it cannot be trusted. */
export function refuse(downstream: Downstream, { status, reason, overload }: Refusal): void {
  if (overload !== undefined) {
    downstream.reply(overloadReply(overload, reason));
    return;
  }
  const isLoop = status === 508;
  downstream.reply({
    status,
    body: isLoop ? reason : (STATUS_CODES[status] ?? ''),
    failure: { flag: isLoop ? 'UH' : 'DPE', side: isLoop ? 'proxy' : 'downstream', reason },
    closes: true,
  });
}
