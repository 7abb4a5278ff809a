// When calls that carry headers are scored as if they carried none. At first always; later only now and then, because in a
// service that passes its contexts on there is nothing else to score.

/** Labels with which the calibration says something. */
const ENOUGH_LABELS = 150;
/** Windows that hold only labelled calls, once there are enough labels. */
const EVERY = 8;
/** With many calls a second, what was learned from the last of them holds for this long. */
const HOLDS_FOR_MICROS = 10_000_000;

export class CalibrationSchedule {
  #windows = 0;
  #calibratedAtMicros = Number.NEGATIVE_INFINITY;

  /**
   * To be asked once for each window. `labels`: those that were taken in so far; `isContradicted`: whether a shared value
   * speaks against a header in the window, which is asked only when that decides.
   */
  isDue(
    window: { readonly startMicros: number; readonly hasUnlabelled: boolean },
    labels: number,
    isContradicted: () => boolean,
  ): boolean {
    this.#windows += 1;
    if (window.hasUnlabelled || labels < ENOUGH_LABELS) return true;
    if (this.#windows % EVERY !== 0) return false;
    return window.startMicros - this.#calibratedAtMicros > HOLDS_FOR_MICROS || isContradicted();
  }

  /** A window that began then was scored. */
  calibrated(startMicros: number): void {
    this.#calibratedAtMicros = startMicros;
  }
}
