// Why a list of spans cannot be read, in Zipkin's own words: people search for those sentences.
// Thrown and caught inside this folder only; the borders (decode-spans.ts) return it as a value.

export class Refusal extends Error {}
