// Asks the terminal for its background before anything else reads from it.
import { BACKGROUND_QUERY, type Background, readBackgroundAnswer } from './background-query.ts';

/** A terminal at the other end of the world has answered by then; one that never does costs this at every start. */
const ANSWER_MS = 150;

/** Undefined when it does not say. Keys that were typed meanwhile are put back for whoever reads next. */
export async function askBackground(
  stdin: NodeJS.ReadStream,
  stdout: NodeJS.WriteStream,
): Promise<Background | undefined> {
  let received = '';
  let answered = (): void => {};
  const done = new Promise<void>((resolve) => {
    answered = resolve;
  });
  const take = (): void => {
    for (let chunk = stdin.read(); chunk !== null; chunk = stdin.read()) received += String(chunk);
    if (readBackgroundAnswer(received).isComplete) answered();
  };
  stdin.ref();
  stdin.setRawMode(true);
  stdin.on('readable', take);
  stdout.write(BACKGROUND_QUERY);
  const timer = setTimeout(answered, ANSWER_MS);
  await done;
  clearTimeout(timer);
  stdin.off('readable', take);
  stdin.setRawMode(false);
  // Whoever reads next holds the process; when nobody does, it must be able to end.
  stdin.unref();
  const { background, rest } = readBackgroundAnswer(received);
  if (rest !== '') stdin.unshift(Buffer.from(rest));
  return background;
}
