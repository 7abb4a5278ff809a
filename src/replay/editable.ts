// A captured request as a person gets it to edit: as it would be sent, with what is missing from it told above it. Pure.

import type { ServiceTargets } from './destination.ts';
import { type PlannedRequest, planReplay } from './plan.ts';
import { recordingRefusal } from './refusal.ts';
import type { ReplayOptions } from './replay-options.ts';
import type { Replayable } from './replayable.ts';

export type Editable =
  | { readonly request: PlannedRequest; readonly notes: readonly string[] }
  /** One sentence. */
  | { readonly problem: string };

export function editableRequest(
  exchange: Replayable,
  options: ReplayOptions,
  services: ServiceTargets,
): Editable {
  // What is masked or was cut off may be put in by hand; a tunnel has nothing to edit.
  const isHopeless = recordingRefusal(
    { ...exchange, isUrlMasked: false, requestBody: { ...exchange.requestBody, isTruncated: false } },
    options,
  );
  if (isHopeless !== undefined) return { problem: isHopeless };
  const plan = planReplay(exchange, options, {
    services,
    origin: { run: '', n: 0, trace: options.trace },
    uuid: () => '',
    uses: [],
  });
  const { isTruncated, totalBytes, bytes } = exchange.requestBody;
  return {
    request: plan.request,
    notes: [
      `Request #${exchange.seq}. It is sent when the editor is left; without a request line it is not.`,
      ...plan.leftOut.map(({ header, because }) =>
        because === 'masked'
          ? `${header} is left out: the file does not hold its value.`
          : `${header} is left out: it was meant for another host.`,
      ),
      ...(exchange.isUrlMasked ? ['The URL holds *** in place of a secret.'] : []),
      ...(isTruncated ? [`Only ${bytes.byteLength} of ${totalBytes} bytes of the body were captured.`] : []),
      ...plan.notes.map((note) => `${note}.`),
    ],
  };
}
