// The one effect that a key can have on the session: sending an exchange again. Its end is told as a message.
import { type Dispatch, useEffect } from 'react';
import type { LiveSession } from '../session/live-view.ts';
import type { ViewAction } from './reduce-view.ts';
import { replayErrorMessage, replayMessage } from './replay-message.ts';
import type { ReplayRequest } from './view-state.ts';

export function useReplay(
  session: LiveSession,
  request: ReplayRequest | undefined,
  dispatch: Dispatch<ViewAction>,
): void {
  useEffect(() => {
    if (request === undefined) return;
    const { exchangeId, seq, allowUnsafe } = request;
    dispatch({ kind: 'say', message: { text: `Sending #${seq} again ...`, severity: 'info' } });
    session.replay(exchangeId, { allowUnsafe }).then(
      (outcome) => dispatch({ kind: 'say', message: replayMessage(seq, outcome) }),
      (error: unknown) => dispatch({ kind: 'say', message: replayErrorMessage(seq, error) }),
    );
  }, [session, request, dispatch]);
}
