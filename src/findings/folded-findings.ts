// Findings about one cause folded into one: by rule, service and callee, with a count and the newest example. Of a symptom
// nothing more is said once its cause is known. Bounded: what is beyond the bound is counted.
//
//   missing-context  orders -> payments  12       folded into      client-not-instrumented  orders -> payments  12 of 12
import type { Finding, FoldedFinding, MutedFindings, Severity } from '../exchange/finding.ts';
import { BoundedMap } from './bounded-map.ts';
import { CallCounts } from './call-counts.ts';
import { severityRank } from './catalogue.ts';
import { isCause, isExplained } from './known-causes.ts';
import { type Mute, muteOf, muteText } from './mutes.ts';

/** Fewer than this, and in no more than this share of the calls: nothing that a service is blamed for. */
const SELDOM = 3;
const SELDOM_SHARE = 0.2;
const MAX_FOLDS = 500;
const MAX_HOSTS = 2_000;
/** Kinds among which the next finding is looked for first. */
const RECENT = 4;
const MAX_MUTED = 5_000;

interface Fold {
  finding: Finding;
  readonly caller: string;
  count: number;
  of: number | undefined;
  readonly firstAtMicros: number;
  lastAtMicros: number;
  isTold: boolean;
}

export interface FoldOptions {
  readonly mutes: readonly Mute[];
}

export class FoldedFindings {
  readonly #mutes: readonly Mute[];
  readonly #folds = new Map<string, Fold>();
  readonly #calls = new CallCounts();
  /** Those that were added to last, the newest at the end: the findings of one exchange are mostly those of the one before. */
  #recent: Fold[] = [];
  readonly #muted = new Map<Mute, number>();
  /** By host. */
  readonly #services = new BoundedMap<string, string>(MAX_HOSTS);
  readonly #mutedOnce = new BoundedMap<string, true>(MAX_MUTED);
  #beyond = 0;

  constructor({ mutes }: FoldOptions) {
    this.#mutes = mutes;
  }

  /** What was known by its host is this service: what was folded under the host belongs to it. */
  named(host: string, service: string): void {
    if (host === service || this.#services.get(host) === service) return;
    this.#services.set(host, service);
    for (const [key, fold] of [...this.#folds]) {
      if (fold.finding.callee !== host) continue;
      this.#folds.delete(key);
      const finding = { ...fold.finding, callee: service };
      const whole = this.#folds.get(keyOf(finding, fold.caller));
      if (whole === undefined) this.#folds.set(keyOf(finding, fold.caller), { ...fold, finding });
      else whole.count += fold.count;
    }
    this.#calls.rename(host, service);
    this.#recent = [];
  }

  /** A call was made: what findings are measured against. */
  called(service: string, callee: string): void {
    this.#calls.count(service, this.#services.get(callee) ?? callee);
  }

  /**
   * The findings without those that the project does not want to hear of. Those of an exchange are counted once, however
   * often it is judged.
   */
  unmuted(findings: readonly Finding[]): readonly Finding[] {
    if (this.#mutes.length === 0 || findings.length === 0) return findings;
    return findings.filter((finding) => {
      const mute = muteOf(this.#mutes, finding);
      if (mute === undefined) return true;
      const { exchange, code, rule = code } = finding;
      const key = `${exchange}\n${rule}`;
      if (exchange === undefined || this.#mutedOnce.get(key) === undefined) {
        this.#mutedOnce.set(key, true);
        this.#muted.set(mute, (this.#muted.get(mute) ?? 0) + 1);
      }
      return false;
    });
  }

  /**
   * One more of a kind, that is not muted. Returns it folded when it is to be told now: the first time that it is no rare one. `caller`:
   * who it is about when no service is known.
   */
  add(finding: Finding, atMicros: number, caller = ''): FoldedFinding | undefined {
    const placed = this.#placed(finding);
    const fold = this.#fold(placed, atMicros, caller);
    if (fold === undefined) return undefined;
    fold.count += 1;
    return this.#told(fold, placed, atMicros);
  }

  /** One less: it was taken back, or put in other words. */
  remove(finding: Finding, caller = ''): void {
    const key = keyOf(this.#placed(finding), caller);
    const fold = this.#folds.get(key);
    if (fold === undefined) return;
    fold.count -= 1;
    if (fold.count > 0) return;
    this.#folds.delete(key);
    this.#recent = [];
  }

  /** All of a kind, counted elsewhere. */
  set(
    finding: Finding,
    counted: { readonly count: number; readonly of?: number },
    atMicros: number,
  ): FoldedFinding | undefined {
    if (muteOf(this.#mutes, finding) !== undefined) {
      this.#setMuted(finding, counted.count);
      return undefined;
    }
    const fold = this.#fold(finding, atMicros, '');
    if (fold === undefined) return undefined;
    fold.count = counted.count;
    fold.of = counted.of;
    return this.#told(fold, finding, atMicros);
  }

  /** What was set is not so any more. Returns whether it had been told. */
  unset(finding: Finding): boolean {
    const key = keyOf(finding, '');
    const isTold = this.#folds.get(key)?.isTold === true;
    this.#folds.delete(key);
    this.#recent = [];
    return isTold;
  }

  /** The worst first, then the most frequent; symptoms of a known cause left out. */
  list(): FoldedFinding[] {
    const folds = withTheSurest([...this.#folds.values()]);
    const causes = folds.map(({ finding }) => finding).filter(isCause);
    return folds
      .filter((fold) => !isExplained({ ...fold, of: this.#callsOf(fold) }, causes))
      .map((fold) => this.#shown(fold))
      .sort(byWorst);
  }

  muted(): MutedFindings[] {
    return [...this.#muted].map(([mute, count]) => ({ mute: muteText(mute), reason: mute.reason, count }));
  }

  /** Findings that no room was left for. */
  get beyond(): number {
    return this.#beyond;
  }

  #placed(finding: Finding): Finding {
    const callee = finding.callee === undefined ? undefined : this.#services.get(finding.callee);
    return callee === undefined ? finding : { ...finding, callee };
  }

  #fold(finding: Finding, atMicros: number, caller: string): Fold | undefined {
    for (const fold of this.#recent) if (isSameKind(fold, finding, caller)) return fold;
    const key = keyOf(finding, caller);
    const held = this.#folds.get(key);
    if (held !== undefined) {
      this.#recent = [...this.#recent, held].slice(-RECENT);
      return held;
    }
    if (this.#folds.size >= MAX_FOLDS) {
      this.#beyond += 1;
      return undefined;
    }
    const fold = {
      finding,
      caller,
      count: 0,
      of: undefined,
      firstAtMicros: atMicros,
      lastAtMicros: atMicros,
      isTold: false,
    };
    this.#folds.set(key, fold);
    return fold;
  }

  #told(fold: Fold, finding: Finding, atMicros: number): FoldedFinding | undefined {
    fold.finding = finding;
    fold.lastAtMicros = atMicros;
    if (fold.isTold) return undefined;
    const shown = this.#shown(fold);
    if (shown.isRare === true) return undefined;
    fold.isTold = true;
    return shown;
  }

  #shown({ finding, count, of, firstAtMicros, lastAtMicros }: Fold): FoldedFinding {
    const calls = this.#callsOf({ finding, of });
    const isRare = isSeldom(finding.severity, count, calls);
    return {
      ...finding,
      count,
      ...(calls !== undefined && calls >= count && { of: calls }),
      firstAtMicros,
      lastAtMicros,
      ...(isRare && { isRare: true as const }),
    };
  }

  #callsOf({ finding, of }: Pick<Fold, 'finding' | 'of'>): number | undefined {
    return of ?? this.#calls.of(finding.service ?? '', finding.callee ?? '');
  }

  #setMuted(finding: Finding, count: number): void {
    const mute = muteOf(this.#mutes, finding);
    if (mute !== undefined) this.#muted.set(mute, Math.max(count, this.#muted.get(mute) ?? 0));
  }
}

/** The worst first, then the most frequent; what is seen too seldom last. */
export function byWorst(a: FoldedFinding, b: FoldedFinding): number {
  return (
    Number(a.isRare === true) - Number(b.isRare === true) ||
    severityRank[b.severity] - severityRank[a.severity] ||
    b.count - a.count
  );
}

/** Warnings of what is an error where the link was sure: one finding, that says of how many that holds. */
function withTheSurest(folds: readonly Fold[]): Fold[] {
  const ofKind = (severity: Severity, { finding, caller }: Fold): string =>
    keyOf({ ...finding, severity }, caller);
  const warnings = new Map<string, Fold>();
  for (const fold of folds)
    if (fold.finding.severity === 'warning') warnings.set(ofKind('error', fold), fold);
  const errors = folds.filter(({ finding }) => finding.severity === 'error');
  const covered = new Set<Fold>();
  const whole = errors.map((fold) => {
    const less = warnings.get(ofKind('error', fold));
    if (less === undefined) return fold;
    covered.add(less);
    const count = fold.count + less.count;
    const evidence = [...fold.finding.evidence, ['sure of', `${fold.count} of ${count}`] as const];
    return { ...fold, count, finding: { ...fold.finding, evidence } };
  });
  return [...whole, ...folds.filter((fold) => fold.finding.severity !== 'error' && !covered.has(fold))];
}

function isSeldom(severity: Severity, count: number, calls: number | undefined): boolean {
  // A rule that is sure enough to make an error needs to be right once.
  if (severity !== 'warning' || count >= SELDOM) return false;
  return calls !== undefined && count / calls <= SELDOM_SHARE;
}

/** By severity too: what was told as a warning and turned out to be none must not leave its words behind. */
function keyOf({ code, rule = '', severity, service, callee = '' }: Finding, caller: string): string {
  return [code, rule, severity, service ?? caller, callee].join('\n');
}

/** Whether it has the key of that fold; told without putting the key together. */
function isSameKind({ finding: held, caller: heldCaller }: Fold, finding: Finding, caller: string): boolean {
  return (
    held.code === finding.code &&
    held.rule === finding.rule &&
    held.severity === finding.severity &&
    (held.service ?? heldCaller) === (finding.service ?? caller) &&
    held.callee === finding.callee
  );
}
