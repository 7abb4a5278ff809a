// What went wrong with an exchange, in Envoy's words. A 500 from the upstream is an answer, not a failure.

/**
 * Envoy's short names (stream_info/utility.h), and NS of tracectl's own: no recorded answer. In the order in which they were
 * set.
 */
export type ResponseFlag =
  | 'NR'
  | 'UH'
  | 'UF'
  | 'UC'
  | 'UO'
  | 'UR'
  | 'LR'
  | 'UPE'
  | 'UT'
  | 'URX'
  | 'DPE'
  | 'DC'
  | 'OM'
  | 'DF'
  | 'NS';

export interface Failure {
  readonly flag: ResponseFlag;
  /** Whose side failed. */
  readonly side: 'downstream' | 'upstream' | 'proxy';
  /** One sentence for a person. */
  readonly reason: string;
  /** The system's or undici's own code, for example ECONNREFUSED. */
  readonly code?: string;
}
