// How probable each pair of a call and a candidate is, over all the ways in which every call has one cause and no cause more
// calls than it has room for: belief propagation on the assignment (Huang and Jebara 2009). With one call it is the softmax.

const ROUNDS = 12;
const DAMPING = 0.3;

/**
 * `scores[row][column]`: natural logarithms; `room[column]`: how many rows a column takes, Infinity for no limit.
 * Returns probabilities of the same shape; each row sums to 1.
 */
export function matchingMarginals(
  scores: readonly (readonly number[])[],
  room: readonly number[],
): number[][] {
  const weights = scores.map(expOfDifferenceToBest);
  // How free a column still is, as each row sees it: 1 is free.
  const freedom = weights.map((row) => row.map(() => 1));
  for (let round = 0; round < ROUNDS; round += 1) {
    const asked = weights.map((row, r) => askedBy(row, freedom[r] ?? []));
    for (let column = 0; column < room.length; column += 1) {
      const places = room[column] ?? 1;
      if (places === Number.POSITIVE_INFINITY) continue;
      const wishes = asked.map((row) => row[column] ?? 0);
      const total = sum(wishes);
      for (let r = 0; r < freedom.length; r += 1) {
        const row = freedom[r] ?? [];
        const free = places === 1 ? 1 / (1 + total - (wishes[r] ?? 0)) : freePlace(wishes, r, places);
        row[column] = DAMPING * (row[column] ?? 1) + (1 - DAMPING) * free;
      }
    }
  }
  return weights.map((row, r) => normalised(row.map((weight, c) => weight * (freedom[r]?.[c] ?? 1))));
}

/** How strongly a row asks for each column: against what the other columns offer it. */
function askedBy(weights: readonly number[], freedom: readonly number[]): number[] {
  let offered = 0;
  for (let c = 0; c < weights.length; c += 1) offered += (weights[c] ?? 0) * (freedom[c] ?? 0);
  return weights.map((weight, column) => {
    const elsewhere = offered - weight * (freedom[column] ?? 0);
    return weight / Math.max(elsewhere, 1e-12);
  });
}

/** How probable it is that the other rows leave one of several places: by elementary symmetric polynomials. */
function freePlace(wishes: readonly number[], row: number, places: number): number {
  const taking = new Array<number>(places + 1).fill(0);
  taking[0] = 1;
  for (let r = 0; r < wishes.length; r += 1) {
    if (r === row) continue;
    for (let n = places; n > 0; n -= 1)
      taking[n] = (taking[n] ?? 0) + (taking[n - 1] ?? 0) * (wishes[r] ?? 0);
  }
  const all = sum(taking);
  return (all - (taking[places] ?? 0)) / all;
}

function expOfDifferenceToBest(row: readonly number[]): number[] {
  const best = Math.max(...row);
  return row.map((score) => Math.exp(Math.max(score - best, -40)));
}

function normalised(row: readonly number[]): number[] {
  const total = sum(row);
  return row.map((weight) => weight / total);
}

function sum(numbers: readonly number[]): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
