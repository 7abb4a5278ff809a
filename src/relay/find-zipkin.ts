// What answers at an address: a Zipkin to relay to, another tracectl, something else, or nothing.
import { callHttp } from './http-call.ts';

export type FoundAt = 'zipkin' | 'tracectl' | 'other' | 'none';

/** Asks `/health` of the base URL. Never throws; `none` when there is nobody, or the URL is not one. */
export async function findZipkin(url: string, timeoutMs: number): Promise<FoundAt> {
  if (!URL.canParse(url)) return 'none';
  const health = new URL('/health', url);
  if (health.protocol !== 'http:' && health.protocol !== 'https:') return 'none';
  const outcome = await callHttp({ method: 'GET', url: health, headers: { b3: '0' }, timeoutMs });
  if (outcome.kind === 'lost') return outcome.isConnected ? 'other' : 'none';
  return whoSpeaks(outcome.body);
}

/** By the part of the health report that each names after itself; a Zipkin that is DOWN is still one. */
function whoSpeaks(body: string): FoundAt {
  let report: unknown;
  try {
    report = JSON.parse(body);
  } catch {
    return 'other';
  }
  if (typeof report !== 'object' || report === null) return 'other';
  if ('tracectl' in report) return 'tracectl';
  return 'zipkin' in report ? 'zipkin' : 'other';
}
