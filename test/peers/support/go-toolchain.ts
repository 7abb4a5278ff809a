// A Go that is new enough: the machine's own, or the toolchain as the Go module proxy has it. Debian's is too old.
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedPeer } from './peer-cache.ts';
import { runProgram } from './spawned-program.ts';

const VERSION = '1.26.8';
/** As go.mod of the service wants it. */
const OLDEST_MINOR = 26;
const PLACES = ['go', '/usr/local/go/bin/go'];
/** Of the archives, as they came on the day that the version was chosen. */
const ARCHIVES: Readonly<Record<string, string>> = {
  'linux-amd64': '30c2b1bf7dcc88d3eb0a1364e47ddd9128edb3110a30e8a0ef61cd5856b31de7',
  'linux-arm64': '02b36b6787b3ac767668f630e2998df45a3b1f9ffee08d1bf3ef6487cd658d99',
  'darwin-arm64': '0aad5fb52b88498885290178adc0bcfe429bc63012621af9f83282eb640bd9c7',
};

/** The command to call. */
export async function goProgram(): Promise<string> {
  for (const place of PLACES) if (await isNewEnough(place)) return place;
  const platform = `${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const name = `v0.0.1-go${VERSION}.${platform}`;
  const folder = await cachedPeer(`go-${VERSION}`, async (target) => {
    const archive = join(target, 'toolchain.zip');
    await runProgram({
      command: 'curl',
      args: [
        ...['--silent', '--show-error', '--fail', '--location', '--output', archive],
        `https://proxy.golang.org/golang.org/toolchain/@v/${name}.zip`,
      ],
    });
    const sum = createHash('sha256')
      .update(await readFile(archive))
      .digest('hex');
    if (sum !== ARCHIVES[platform]) throw new Error(`${name}.zip is another one than expected: ${sum}`);
    await runProgram({ command: 'python3', args: ['-m', 'zipfile', '-e', archive, target] });
    await rm(archive);
    // An archive of the module proxy holds no modes.
    await runProgram({
      command: 'chmod',
      args: ['-R', 'a+x', ...['bin', 'pkg/tool'].map((part) => join(target, toolchainFolder(name), part))],
    });
  });
  return join(folder, toolchainFolder(name), 'bin/go');
}

function toolchainFolder(name: string): string {
  return `golang.org/toolchain@${name}`;
}

async function isNewEnough(command: string): Promise<boolean> {
  const version = await runProgram({ command, args: ['version'] }).catch(() => '');
  return Number(/go1\.(\d+)/.exec(version)?.[1] ?? 0) >= OLDEST_MINOR;
}
