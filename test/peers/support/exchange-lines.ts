// What the tests read from the JSON lines of a running tracectl.
import type { JsonLine, RunningTracectl } from './start-tracectl.ts';
import { waitUntil } from './wait-until.ts';

export interface ExchangeLine extends JsonLine {
  readonly type: 'exchange';
  readonly id: string;
  readonly url: string;
  readonly route?: string;
  readonly status: number;
  readonly trace: { readonly traceId: string; readonly spanId: string; readonly parentId?: string };
}

export interface FindingLine extends JsonLine {
  readonly type: 'finding';
  readonly code: string;
  readonly severity: string;
}

/** The exchanges, in order, once there are `count`. */
export function exchangeLines(tracectl: RunningTracectl, count: number): Promise<ExchangeLine[]> {
  return waitUntil(`${count} exchange lines`, () => {
    const exchanges = tracectl.lines().filter((line): line is ExchangeLine => line.type === 'exchange');
    return exchanges.length >= count ? exchanges : undefined;
  });
}

export function findingLines(tracectl: RunningTracectl): FindingLine[] {
  return tracectl.lines().filter((line): line is FindingLine => line.type === 'finding');
}
