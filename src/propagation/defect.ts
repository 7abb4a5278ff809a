// One thing wrong in one header. Parsers return these beside what they could read: the reason is the product.

export type TraceFamily = 'b3' | 'b3multi' | 'tracecontext' | 'ot';

export type DefectReason =
  | 'empty'
  | 'too-short'
  | 'too-long'
  | 'not-hex'
  | 'upper-case'
  | 'all-zeros'
  | 'missing-field'
  | 'too-many-fields'
  | 'bad-separator'
  | 'bad-flag'
  | 'bad-version'
  | 'bad-key'
  | 'bad-value'
  | 'too-many-members'
  | 'repeated'
  | 'missing-partner'
  /** Another trace than the family that counts, or a decision without ids that it does not share. */
  | 'conflict'
  /** The same trace, and another span or another sampling decision than the family that counts. */
  | 'other-span'
  | 'other-sampling';

export interface Defect {
  readonly family: TraceFamily | 'request-id';
  /** The header's name in lower case. */
  readonly header: string;
  readonly reason: DefectReason;
  /**
   * `fatal`: no context could be read from this family. `ignored`: read, in spite of this.
   * `partial`: an id stands without its partner.
   */
  readonly effect: 'fatal' | 'ignored' | 'partial';
  /** One clause for a person, for example "span id has 15 hex digits, 16 are needed". */
  readonly detail: string;
}
