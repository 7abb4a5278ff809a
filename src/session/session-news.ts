// What happens in a session, told to whoever listens: events as they come, and notices, which are sentences for a person.
import { Episodes } from '../exchange/episodes.ts';
import type { Clock } from '../trace/clock.ts';
import type { LiveState } from './live-state.ts';
import type { Notice } from './live-view.ts';
import type { SessionEvent } from './session-event.ts';

type Severity = Notice['severity'];

export class SessionNews {
  readonly #clock: Clock;
  readonly #live: LiveState;
  readonly #said: Episodes;
  readonly #listeners: ((event: SessionEvent) => void)[] = [];

  constructor(clock: Clock, live: LiveState) {
    this.#clock = clock;
    this.#live = live;
    this.#said = new Episodes(clock);
  }

  /** Whoever listened first hears of each event first. */
  listen(listener: (event: SessionEvent) => void): void {
    this.#listeners.push(listener);
  }

  emit(event: SessionEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  notice(severity: Severity, text: string): void {
    const notice = { atMicros: this.#clock.epochMicros(), severity, text };
    this.#live.noticed(notice);
    this.emit({ type: 'notice', notice });
  }

  /** Several threads meet the same thing at the same time. A fault of ours is told each time. */
  noticeOnce(severity: Severity, text: string): void {
    if (severity === 'error' || this.#said.begins(text)) this.notice(severity, text);
  }
}
