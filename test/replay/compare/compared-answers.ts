// Answers to compare, written down by what matters of them.
import type { ComparedAnswer } from '../../../src/replay/compare/compared-answer.ts';

export const beforeMs = Date.UTC(2026, 0, 2, 12, 0, 0);
export const afterMs = Date.UTC(2026, 0, 9, 8, 30, 0);

export function answer(body: string | Uint8Array, changes: Partial<ComparedAnswer> = {}): ComparedAnswer {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  return {
    status: 200,
    headers: ['Content-Type', 'text/plain'],
    body: { bytes, totalBytes: bytes.length, isTruncated: false },
    atMs: beforeMs,
    authority: 'localhost:3000',
    ...changes,
  };
}

export function json(value: unknown, changes: Partial<ComparedAnswer> = {}): ComparedAnswer {
  return answer(JSON.stringify(value), { headers: ['Content-Type', 'application/json'], ...changes });
}
