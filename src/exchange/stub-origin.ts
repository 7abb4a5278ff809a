// What an exchange says of the recording that was to answer for its upstream.

/** What becomes of a request that nothing recorded answers. */
export type UnmatchedEnd = 'forwarded' | 'refused' | 'closed';

export type StubOrigin =
  | {
      readonly result: 'answered';
      /** Name of the file that the answer was recorded in. */
      readonly recording: string;
      /** Id of the recorded exchange. */
      readonly of: string;
      /** 1, 2, 3 ...: which of the recorded answers to this request it was. */
      readonly n: number;
      /** Names of headers, and `body`, of which a secret is missing in the recording. Absent: none. */
      readonly leftOut?: readonly string[];
    }
  | {
      readonly result: 'unmatched';
      readonly end: UnmatchedEnd;
      /** Why nothing recorded answered, one clause. */
      readonly reason: string;
      /** What would make it match, one clause. Absent: not known. */
      readonly fix?: string;
    };
