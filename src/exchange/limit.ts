// The limits that keep one client, or too many of them, from harming the traffic of the others. Each is counted when it
// is met, and told to a person once an episode.

export type Limit =
  /** Header lines, bytes of a head, bytes of a target: the request is refused. */
  | 'headerLines'
  | 'headerBytes'
  | 'target'
  /** What Node's parser refuses: no valid HTTP/1 request. */
  | 'malformed'
  /** A head that does not arrive in time, an idle connection, one too many: the connection is closed. */
  | 'headerTime'
  | 'idleTime'
  | 'connections'
  /** Requests under way, memory: the request is answered 503. */
  | 'requests'
  | 'memory'
  /** Memory as well: the bodies of an exchange are not kept. */
  | 'bodies'
  /** The system's limit of open files and sockets: a connection cannot be accepted or opened. */
  | 'descriptors';

/** Absent: not met. */
export type LimitCounts = Readonly<Partial<Record<Limit, number>>>;

const WORDS: Readonly<Record<Limit, string>> = {
  headerLines: 'too many header lines',
  headerBytes: 'too long a head',
  target: 'too long a target',
  malformed: 'no valid HTTP',
  headerTime: 'a head that did not come in time',
  idleTime: 'an idle connection closed',
  connections: 'too many connections',
  requests: 'too many requests at once',
  memory: 'no memory for a request',
  bodies: 'no memory for bodies',
  descriptors: 'no descriptor left',
};

/** The limits that were met, each with its count, in words; empty when none was. */
export function limitsInWords(counts: LimitCounts): string {
  return Object.entries(counts)
    .map(([limit, count]) => `${count} x ${WORDS[limit as Limit]}`)
    .join(', ');
}
