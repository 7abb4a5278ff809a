// The part of npm `thrift` that decode-thrift.ts uses; the package has no types of its own.
declare module 'thrift/lib/nodejs/lib/thrift/binary_protocol.js' {
  /** What the protocol reads from. Every call may throw when the bytes end. */
  interface Transport {
    readByte(): number;
    readI16(): number;
    readI32(): number;
    readDouble(): number;
    read(length: number): Buffer;
    readString(length: number): string;
  }

  export default class TBinaryProtocol {
    constructor(transport: Transport);
    readListBegin(): { readonly etype: number; readonly size: number };
    readFieldBegin(): { readonly ftype: number; readonly fid: number };
    readBool(): boolean;
    readI16(): number;
    readI32(): number;
    readString(): string;
    /** Throws below a depth of 64. */
    skip(type: number): void;
  }
}
