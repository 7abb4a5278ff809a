// Finds out, once for each connection, which process is at its other end. Takes connections as they are opened, looks for
// all that have come in meanwhile at once, within its budget, and answers for every one of them: somebody may be waiting.
import { networkInterfaces } from 'node:os';
import type { ConnectionOpened } from '../exchange/connection.ts';
import type { ServiceIdentity } from '../exchange/service-identity.ts';
import { isLoopbackAddress } from '../http/authority.ts';
import { ScanBudget, type ScanBudgetLimits } from './scan-budget.ts';
import type { ConnectionOwner, OwnerAnswer, SocketOwners } from './socket-owners.ts';
import { plainAddress } from './socket-table.ts';

/** What was found out about a connection; without an identity: nothing, and no more will come. */
export interface Identified {
  readonly connection: string;
  readonly side: ConnectionOpened['side'];
  readonly identity?: ServiceIdentity;
}

export interface AttributorListener {
  onIdentified(identified: readonly Identified[]): void;
  /** One sentence. */
  onNotice(text: string): void;
}

export interface AttributorOptions {
  /** This process: what leads to itself (the embedded upstream) has no identity to speak of. */
  readonly ownPid: number;
  /** How long to gather before each look; lsof takes so long that one has to serve many. @default 0 */
  readonly gatherMs?: number;
  readonly budget?: ScanBudgetLimits;
}

/** When to look again for one that the upstream has not accepted yet, and how often at most. */
const RETRY_MS = [2, 10, 40, 100];
/** Connections that may wait; of more the oldest are given up. They are long closed, mostly. */
const MOST_WAITING = 4_096;

const notAllowedSentence =
  'a connection belongs to a process of another user, which only that user and root can look into: such processes are not named';

interface Waiting {
  readonly connection: ConnectionOpened;
  readonly tries: number;
}

export class Attributor {
  readonly #owners: SocketOwners;
  readonly #listener: AttributorListener;
  readonly #options: AttributorOptions;
  readonly #budget: ScanBudget;
  #waiting: Waiting[] = [];
  #cancel: (() => void) | undefined;
  #isLooking = false;
  #isStopped = false;
  #hasToldNotAllowed = false;

  constructor(owners: SocketOwners, listener: AttributorListener, options: AttributorOptions) {
    this.#owners = owners;
    this.#listener = listener;
    this.#options = options;
    this.#budget = new ScanBudget(performance.now(), options.budget);
  }

  opened(connection: ConnectionOpened): void {
    if (this.#isStopped) return;
    if (!isOfThisMachine(connection.peer.address)) {
      this.#listener.onIdentified([nothingOf(connection)]);
      return;
    }
    this.#wait({ connection, tries: 0 });
  }

  /** Answers for what still waits with nothing. */
  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
    this.#giveUp(this.#waiting.splice(0));
  }

  #wait(waiting: Waiting): void {
    this.#waiting.push(waiting);
    if (this.#waiting.length > MOST_WAITING) this.#giveUp(this.#waiting.splice(0, MOST_WAITING / 2));
    this.#schedule();
  }

  #schedule(): void {
    if (this.#cancel !== undefined || this.#isLooking || this.#isStopped || this.#waiting.length === 0)
      return;
    const delayMs = Math.max(this.#options.gatherMs ?? 0, this.#budget.waitMs(performance.now()));
    this.#cancel = after(delayMs, () => void this.#look());
  }

  async #look(): Promise<void> {
    this.#cancel = undefined;
    this.#isLooking = true;
    const asked = this.#waiting.splice(0);
    const usedBeforeMs = usedMs();
    const { current, replaced } = latestOfEachTuple(asked);
    const answers = await this.#owners.find(current.map(({ connection }) => connection));
    this.#budget.spent(usedMs() - usedBeforeMs, performance.now());
    // What was told meanwhile may have the same two ends as one that was looked for: then that one is what was found.
    await new Promise<void>((resolve) => void after(0, resolve));
    this.#isLooking = false;
    const reopened = new Set(this.#waiting.map(({ connection }) => tupleOf(connection)));
    this.#giveUp(replaced);
    this.#tell(
      current,
      answers.map((answer, i) => {
        const connection = current[i]?.connection;
        return connection !== undefined && reopened.has(tupleOf(connection)) ? { kind: 'notFound' } : answer;
      }),
    );
    this.#schedule();
  }

  #tell(asked: readonly Waiting[], answers: readonly OwnerAnswer[]): void {
    const identified: Identified[] = [];
    for (const [i, waiting] of asked.entries()) {
      const answer = answers[i] ?? { kind: 'notFound' };
      if (answer.kind === 'notYet' && this.#retry(waiting)) continue;
      if (answer.kind === 'notAllowed') this.#tellNotAllowed();
      identified.push({
        ...nothingOf(waiting.connection),
        ...(answer.kind === 'found' &&
          answer.owner.process.pid !== this.#options.ownPid && { identity: identityOf(answer.owner) }),
      });
    }
    if (identified.length > 0) this.#listener.onIdentified(identified);
  }

  #retry({ connection, tries }: Waiting): boolean {
    const delayMs = RETRY_MS[tries];
    if (delayMs === undefined || this.#isStopped) return false;
    setTimeout(() => this.#wait({ connection, tries: tries + 1 }), delayMs);
    return true;
  }

  #giveUp(waiting: readonly Waiting[]): void {
    if (waiting.length === 0) return;
    this.#listener.onIdentified(waiting.map(({ connection }) => nothingOf(connection)));
  }

  #tellNotAllowed(): void {
    if (this.#hasToldNotAllowed) return;
    this.#hasToldNotAllowed = true;
    this.#listener.onNotice(notAllowedSentence);
  }
}

/**
 * The same two ends cannot be connected twice at once: of several such connections all but the last are closed, and what
 * the system's tables say now is said of the last.
 */
function latestOfEachTuple(asked: readonly Waiting[]): {
  readonly current: readonly Waiting[];
  readonly replaced: readonly Waiting[];
} {
  const latest = new Map(asked.map((waiting) => [tupleOf(waiting.connection), waiting]));
  const current = asked.filter((waiting) => latest.get(tupleOf(waiting.connection)) === waiting);
  const replaced = asked.filter((waiting) => !current.includes(waiting));
  return { current, replaced };
}

/** CPU time of this thread, where Node can tell it: on a busy machine a look takes long without costing much. */
function usedMs(): number {
  if (process.threadCpuUsage === undefined) return performance.now();
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** In this turn of the event loop, once all that has come in has been taken, when there is no time to wait. */
function after(delayMs: number, run: () => void): () => void {
  if (delayMs > 0) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  }
  const immediate = setImmediate(run);
  return () => clearImmediate(immediate);
}

const nothingOf = ({ id, side }: ConnectionOpened): Identified => ({ connection: id, side });

function tupleOf({ own, peer }: ConnectionOpened): string {
  return `${own.address}|${own.port}|${peer.address}|${peer.port}`;
}

export function identityOf({
  process,
  leader,
  service,
  isOneRequestProcess,
}: ConnectionOwner): ServiceIdentity {
  return {
    method: 'process',
    ...(service !== undefined && { service }),
    pid: process.pid,
    processName: process.name,
    leaderPid: leader.pid,
    ...(isOneRequestProcess && { oneRequestProcess: true as const }),
  };
}

/** Behind any other address is another machine, or a container with a network of its own. */
function isOfThisMachine(address: string): boolean {
  const plain = plainAddress(address);
  if (isLoopbackAddress(plain)) return true;
  return Object.values(networkInterfaces()).some((addresses = []) =>
    addresses.some((each) => plainAddress(each.address) === plain),
  );
}
