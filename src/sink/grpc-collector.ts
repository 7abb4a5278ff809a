// OTLP over gRPC (opentelemetry.proto.collector.trace.v1.TraceService) and Zipkin's own gRPC collector
// (zipkin.proto3.SpanService, ZipkinGrpcCollector.java) on one port. `@grpc/grpc-js` takes 40 ms and 17 MiB to load, so
// only a port is opened at the start, and the first connection pays.
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { urlHost } from '../http/authority.ts';
import type { CollectorLimits } from './collector-limits.ts';
import type { GrpcService } from './grpc-service.ts';
import { type ListenProblem, listenOn } from './listen-on.ts';
import type { SpanIntake } from './span-intake.ts';

export interface GrpcCollectorOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly limits: CollectorLimits;
}

export interface GrpcCollector {
  readonly port: number;
  /** For example `http://127.0.0.1:4317`: what OTEL_EXPORTER_OTLP_ENDPOINT wants. */
  readonly url: string;
  /** Connections that are still open are cut. */
  stop(): Promise<void>;
}

const MAX_CONNECTIONS = 256;

export async function startGrpcCollector(
  options: GrpcCollectorOptions,
  intake: SpanIntake,
): Promise<{ readonly collector: GrpcCollector } | { readonly problem: ListenProblem }> {
  const sockets = new Set<Socket>();
  let service: Promise<GrpcService> | undefined;
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // Before the service has it, an error would be nobody's.
    socket.on('error', () => socket.destroy());
    service ??= import('./grpc-service.ts').then(({ startGrpcService }) =>
      startGrpcService(options.limits, intake),
    );
    service.then(
      (started) => started.serve(socket),
      () => socket.destroy(),
    );
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.on('drop', () => intake.refuseConnection());
  const listening = await listenOn(server, options);
  if ('problem' in listening) return listening;
  const { port } = listening;
  return {
    collector: {
      port,
      url: `http://${urlHost(options.host)}:${port}`,
      stop: async () => {
        const closed = once(server, 'close');
        server.close();
        (await service)?.stop();
        for (const socket of sockets) socket.destroy();
        await closed;
      },
    },
  };
}
