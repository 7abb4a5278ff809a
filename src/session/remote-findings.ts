// What sessions elsewhere found, put together: theirs as they have it now, and which of it nobody here was told of yet.
import type { ContextFlow } from '../exchange/context-fate.ts';
import type { Finding, FoldedFinding, MutedFindings } from '../exchange/finding.ts';
import { byWorst } from '../findings/folded-findings.ts';
import { RecentKeys } from './recent-keys.ts';
import type { WatchFindings } from './watch-findings.ts';
import type { WatchState } from './watch-state.ts';

/** More than any session holds. */
const REMEMBERED = 100_000;

const NOTHING: WatchFindings = { findings: [], muted: [], flows: [] };

interface OfOneSession extends WatchFindings {
  readonly session: string;
}

export class RemoteFindings {
  /** By the name of the session. */
  readonly #found = new Map<string, OfOneSession>();
  readonly #told = new RecentKeys(REMEMBERED);

  /** They are told with an exchange. */
  seen(name: string, findings: readonly Finding[]): void {
    for (const finding of findings) this.#told.isNew(findingKey(name, finding));
  }

  /** Takes what changed; another session under the name begins anew. Returns what is to be told: warnings and errors, once each. */
  take(name: string, { session, findings, muted, flows }: WatchState): readonly FoldedFinding[] {
    const before = this.#found.get(name);
    this.#found.set(name, {
      ...(before?.session === session ? before : NOTHING),
      session,
      ...(findings && { findings }),
      ...(muted && { muted }),
      ...(flows && { flows }),
    });
    return (findings ?? []).filter(
      (finding) =>
        finding.severity !== 'info' && finding.isRare !== true && this.#told.isNew(findingKey(name, finding)),
    );
  }

  list(): readonly FoldedFinding[] {
    return [...this.#found.values()].flatMap(({ findings }) => findings).sort(byWorst);
  }

  muted(): readonly MutedFindings[] {
    return [...this.#found.values()].flatMap(({ muted }) => muted);
  }

  get flows(): readonly ContextFlow[] {
    return [...this.#found.values()].flatMap(({ flows }) => flows);
  }
}

/** What is one finding, however often it is told. */
function findingKey(name: string, { code, rule = '', severity, service = '', callee = '' }: Finding): string {
  return [name, code, rule, severity, service, callee].join('\n');
}
