// What passed through a connection whose bytes are not looked into: a CONNECT tunnel, or a WebSocket.

export interface Tunnel {
  readonly kind: 'tls' | 'websocket' | 'other';
  /** The name that the client asked for in its TLS handshake (RFC 6066 section 3). */
  readonly serverName?: string;
  /** WebSocket frames, control frames included (RFC 6455 section 5). */
  readonly frames?: { readonly fromClient: number; readonly fromUpstream: number };
}
