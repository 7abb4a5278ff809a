// What one post of spans may hold.
import type { BodyLimits } from './collector-body.ts';

export interface CollectorLimits extends BodyLimits {
  /** Spans in one post. @default 10,000 */
  readonly maxSpansPerPost: number;
}

export const defaultCollectorLimits: CollectorLimits = {
  maxGzipBytes: 5 * 1024 * 1024,
  maxBodyBytes: 20 * 1024 * 1024,
  maxSpansPerPost: 10_000,
};
