// What had to be put right to make one tree of the spans of a trace. Zipkin repairs the same silently; here each repair is
// told, because every one of them is somebody's mistake.

export type TraceRepairKind =
  /** Several reports of one side that complete each other were put together. Usual, and no mistake. */
  | 'piecesMerged'
  /** One side reported the span more than once with different times; all are kept. */
  | 'reportedTwice'
  /** A server used its client's id without `shared`. */
  | 'sharedMissing'
  /** A client set `shared`, which only servers may. */
  | 'sharedOnClient'
  /** A root set `shared`, although no client of its id is known. */
  | 'sharedOnRoot'
  /** More than one server answered under the id of one client span. */
  | 'severalServers'
  /** Two operations that are no client and server of each other have one id. */
  | 'idReused'
  /** A span has a shorter form of the trace id, or another one. */
  | 'traceIdJoined'
  /** Client and server of one span name different parents; the client's counts. */
  | 'parentDiffers'
  /** A span named itself as its parent. */
  | 'selfParent'
  /** Spans were each other's ancestors; the earliest of them became a root. */
  | 'cycleCut'
  /** A parent was named that nobody reported; it stands in the tree as a missing node. */
  | 'parentMissing'
  /** A trace has more than one span without a parent; each is a root. */
  | 'severalRoots';

export interface TraceRepair {
  readonly kind: TraceRepairKind;
  /** Of the span, or of the missing parent. */
  readonly spanId: string;
  /** That reported it. */
  readonly service?: string;
}
