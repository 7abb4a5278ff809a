#!/usr/bin/env node
// Hands the arguments to the compiled program, or says in one sentence why it cannot.
// Has to parse on Node 12, so that an old Node reads the sentence and not a syntax error: no `?.`, no top-level await.
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';

const needed = [22, 19];
const running = process.versions.node.split('.').map(Number);
const program = new URL('../dist/main.js', import.meta.url);

if (running[0] < needed[0] || (running[0] === needed[0] && running[1] < needed[1])) {
  refuse(`tracectl needs Node ${needed.join('.')} or newer, and this is Node ${process.versions.node}.`);
} else if (!existsSync(program)) {
  refuse('tracectl is not built yet: run `npm run build` in its folder first.');
} else {
  // Halves the time that the bundles take to load, from the second start on.
  if (nodeModule.enableCompileCache) nodeModule.enableCompileCache();
  import(program.href).then(({ main }) => main(process.argv.slice(2)));
}

function refuse(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 2;
}
