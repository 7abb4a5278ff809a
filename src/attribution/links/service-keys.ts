// One key for each service, by whatever it is known: a name that was given to it counts, and a process that goes by that name
// at one end of an exchange goes by it at the other as well, as do the workers beside it.
import type { ServiceIdentity } from '../../exchange/service-identity.ts';

const MAX_PROCESSES = 5_000;

export class ServiceKeys {
  readonly #nameOfPid = new Map<number, string>();

  keyOf(identity: ServiceIdentity | undefined): string | undefined {
    if (identity === undefined) return undefined;
    const { method, service, pid, leaderPid = pid } = identity;
    if (method !== 'process' && service !== undefined) {
      this.#name(leaderPid, service);
      return service;
    }
    const given = leaderPid === undefined ? undefined : this.#nameOfPid.get(leaderPid);
    return given ?? service ?? (leaderPid === undefined ? undefined : `pid ${leaderPid}`);
  }

  #name(pid: number | undefined, service: string): void {
    if (pid !== undefined && (this.#nameOfPid.has(pid) || this.#nameOfPid.size < MAX_PROCESSES))
      this.#nameOfPid.set(pid, service);
  }
}
