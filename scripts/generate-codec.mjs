// Makes src/codec/generated of src/codec/proto, without the switch for a linter that is not used here.
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';

const packages = ['@bufbuild/buf@1.75.0', '@bufbuild/protoc-gen-es@2.17.0'];
const { status } = spawnSync(
  'npx',
  ['--yes', ...packages.flatMap((each) => ['-p', each]), 'buf', 'generate', 'src/codec/proto'],
  { stdio: 'inherit' },
);
if (status !== 0) process.exit(status ?? 1);
for (const path of globSync('src/codec/generated/**/*_pb.ts')) {
  writeFileSync(path, readFileSync(path, 'utf8').replace('/* eslint-disable */\n', ''));
}
