// The dashboard on its terminal: draws the rows that the model makes, one text each, and hands it keys, pastes and sizes.
// It decides nothing. A row that is the same as before is not drawn again.
import { memo, type ReactNode, useEffect, useSyncExternalStore } from 'react';
import type { DashboardModel } from './dashboard-model.ts';
import { Box, Transform, useApp, useInput, usePaste, useStdin, useStdout, useWindowSize } from './ink.ts';
import { keyNames } from './keys/key-names.ts';
import { mouseEvents } from './keys/mouse-events.ts';
import type { Leaving } from './view-state.ts';

/** What only something that Ink draws can do. */
export interface DashboardHost {
  exit(how: Leaving | Error): void;
  /** Hands the terminal to `use`, and draws everything anew after it. */
  suspendTerminal(use: () => Promise<void>): Promise<void>;
}

export interface DashboardProps {
  readonly model: DashboardModel;
  readonly onHost: (host: DashboardHost) => void;
}

export function Dashboard({ model, onHost }: DashboardProps): ReactNode {
  const { exit, suspendTerminal } = useApp();
  useEffect(() => onHost({ exit, suspendTerminal }), [onHost, exit, suspendTerminal]);
  const rows = useSyncExternalStore(model.subscribe, model.rows);
  const { columns, rows: height } = useWindowSize();
  useEffect(() => model.resize({ columns, rows: height }), [model, columns, height]);
  useInput((input, key) => {
    for (const name of keyNames(input, key)) model.key(name);
  });
  useMouse(model);
  // Without a listener of its own, pasted text would be read as keys, and might quit or replay.
  usePaste((text) => model.paste(text));
  // A row has no identity but its place on the screen.
  const placed = rows.map((text, place) => ({ text, place }));
  return (
    <Box flexDirection="column" width={columns} height={height}>
      {placed.map(({ text, place }) => (
        <Row key={place} text={text} width={model.size.columns} />
      ))}
    </Box>
  );
}

/** Ink knows no mouse, and leaves its reports alone; they are read beside it. */
function useMouse(model: DashboardModel): void {
  const { stdin } = useStdin();
  useEffect(() => {
    const take = (data: unknown): void => {
      if (!model.state.isMouseOn) return;
      for (const event of mouseEvents(String(data))) model.mouse(event);
    };
    stdin.on('data', take);
    return () => {
      stdin.off('data', take);
    };
  }, [model, stdin]);
}

/**
 * A whole row as the transform of a blank: Ink would measure a text of its own three times on its way, which is half of the
 * cost of a frame. While the terminal has another width already it stays blank: a row that is too long would wrap.
 */
const Row = memo(function Row({ text, width }: { readonly text: string; readonly width: number }): ReactNode {
  // Ink's type knows nothing of a terminal's size; what it was handed is one.
  const stdout = useStdout().stdout as NodeJS.WriteStream;
  return <Transform transform={() => (stdout.columns === width ? text : '')}> </Transform>;
});
