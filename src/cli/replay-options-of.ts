// The settings of `tracectl replay` as the engine wants them: files and variables read, and what is wrong told.
import { readFile } from 'node:fs/promises';
import type { EffectiveSettings } from '../config/effective-settings.ts';
import type { CredentialSource } from '../config/replay-words.ts';
import { authorityText } from '../http/authority.ts';
import type { Upstream } from '../proxy/plane-options.ts';
import {
  plainReplay,
  type ReplayOptions,
  type ReplayTarget,
  type ReplayTiming,
} from '../replay/replay-options.ts';
import type { CliIo } from './cli-io.ts';

/** `usesLive`: credentials are to be learned from the running session. The problem is one sentence. */
export async function replayOptionsOf(
  { values }: EffectiveSettings,
  io: Pick<CliIo, 'env' | 'cwd'>,
): Promise<{ readonly options: ReplayOptions; readonly usesLive: boolean } | { readonly problem: string }> {
  const timing = timingOf(values);
  if ('problem' in timing) return timing;
  if (values.alternate && values.to === undefined && values.map.length === 0) {
    return { problem: '--alternate compares two upstreams: --to or --map has to name the other one.' };
  }
  const credentials = credentialsOf(values.authFrom, io.env);
  if ('problem' in credentials) return credentials;
  const body = await bodyOf(values.body);
  if (body !== undefined && 'problem' in body) return body;
  const { method, path, to, concurrency, answerTimeout } = values;
  return {
    usesLive: values.authFrom.some(({ kind }) => kind === 'live'),
    options: {
      ...plainReplay,
      allowUnsafe: values.unsafe,
      allowRemote: values.allowRemote,
      isDryRun: values.dryRun,
      trace: values.trace,
      ...(to !== undefined && { to: targetOf(to) }),
      map: values.map.map(({ name, upstream }) => ({ name, ...targetOf(upstream) })),
      keepsHost: values.keepHost,
      keepsBaggage: values.keepBaggage,
      idempotencyKey: values.idempotencyKey,
      edits: {
        headers: values.header,
        ...(method !== undefined && { method }),
        ...(path !== undefined && { path }),
        ...(body !== undefined && { body: body.base64 }),
      },
      credentials: credentials.list,
      sendsCredentials: values.sendCredentials,
      correlates: values.correlate,
      timing: timing.timing,
      ...(concurrency !== undefined && { concurrency }),
      repeat: values.repeat,
      alternates: values.alternate,
      ...(answerTimeout !== undefined && { answerTimeoutMs: answerTimeout }),
      probesNoise: values.diff || values.failOn.some(({ kind }) => kind === 'diff'),
      ignore: values.ignore,
      unordered: values.unordered,
    },
  };
}

type Values = EffectiveSettings['values'];

function timingOf({ timing, replayRate, maxGap }: Values): { timing: ReplayTiming } | { problem: string } {
  if (replayRate !== undefined) {
    if (timing.kind === 'original')
      return { problem: 'Give one of --rate and --timing original: each says when to send.' };
    return { timing: { kind: 'rate', perSecond: replayRate } };
  }
  if (timing.kind === 'asap' && maxGap !== undefined) {
    return { problem: '--max-gap cuts the pauses of --timing original, which is not given.' };
  }
  return {
    timing: timing.kind === 'original' && maxGap !== undefined ? { ...timing, maxGapMs: maxGap } : timing,
  };
}

function targetOf({ scheme, host, port, basePath, insecure }: Upstream): ReplayTarget {
  return { url: `${scheme}://${authorityText(scheme, host, port)}${basePath}`, insecure };
}

function credentialsOf(
  sources: readonly CredentialSource[],
  env: CliIo['env'],
): { readonly list: ReplayOptions['credentials'] } | { readonly problem: string } {
  const list: { name: string; value: string }[] = [];
  for (const source of sources) {
    if (source.kind === 'live') continue;
    const value = env[source.variable];
    if (value === undefined || value === '') {
      return {
        problem: `--auth-from: there is no variable ${source.variable} in the environment, or it is empty.`,
      };
    }
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      return {
        problem: `--auth-from: the variable ${source.variable} holds a character that no header can hold.`,
      };
    }
    list.push({ name: source.header, value });
  }
  return { list };
}

async function bodyOf(
  text: string | undefined,
): Promise<{ readonly base64: string } | { readonly problem: string } | undefined> {
  if (text === undefined) return undefined;
  if (!text.startsWith('@')) return { base64: Buffer.from(text, 'utf8').toString('base64') };
  try {
    return { base64: (await readFile(text.slice(1))).toString('base64') };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { problem: `--body: the file ${text.slice(1)} cannot be read: ${reason}.` };
  }
}
