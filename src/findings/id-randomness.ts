// Whether the ids that one caller makes look random: of random ones, each digit is as frequent in each place as any other.
// A counter leaves the first digits as they are, a time stamp too, a bad seed repeats.

const DIGITS = 16;
/** With so many, a digit that stands in one place nine times out of ten is no chance: 10^-70 for random ids. */
const ENOUGH = 100;
const SAME_SHARE = 0.9;

export class IdRandomness {
  readonly #counts = new Uint32Array(DIGITS * DIGITS);
  #ids = 0;
  #last = '';

  /** An id of 16 hex digits; one that is repeated at once counts once. Whether it counted. */
  take(id: string): boolean {
    if (id === this.#last || id.length !== DIGITS) return false;
    this.#last = id;
    this.#ids += 1;
    for (let place = 0; place < DIGITS; place++) {
      const code = id.charCodeAt(place);
      const digit = code < 0x3a ? code - 0x30 : code - 0x57;
      const at = place * DIGITS + digit;
      this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    }
    return true;
  }

  get ids(): number {
    return this.#ids;
  }

  /** Places, counted from 1, where nearly all ids have the same digit; none before there are enough ids. */
  fixedPlaces(): number[] {
    if (this.#ids < ENOUGH) return [];
    const fixed: number[] = [];
    for (let place = 0; place < DIGITS; place++) {
      const counts = this.#counts.subarray(place * DIGITS, (place + 1) * DIGITS);
      if (Math.max(...counts) > this.#ids * SAME_SHARE) fixed.push(place + 1);
    }
    return fixed;
  }
}
