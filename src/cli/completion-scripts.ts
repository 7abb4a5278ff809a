// The completion scripts of the three shells. They hold every word themselves, so that no key press starts a program.
import type { Shell } from './command-summaries.ts';
import { type CompletionCommand, type CompletionFlag, completionCommands } from './completion-words.ts';

export const completionScripts: Readonly<Record<Shell, () => string>> = { bash, zsh, fish };

const GLOBAL_FLAGS = ['--help', '--version'];

function bash(): string {
  const commands = completionCommands();
  const names = commands.map(({ name }) => name);
  return `# bash completion of tracectl; for example: source <(tracectl completion bash)
_tracectl() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} words
  if [ "$COMP_CWORD" -eq 1 ]; then
    words='${[...names, 'help', ...GLOBAL_FLAGS].join(' ')}'
  else
    case "\${COMP_WORDS[1]} $previous" in
${commands.flatMap(bashValueCases).join('\n')}
      *)
        case "\${COMP_WORDS[1]}" in
${commands.map(bashWordCase).join('\n')}
          help) words='${names.join(' ')}' ;;
        esac
        ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _tracectl tracectl
`;
}

function bashValueCases({ name, flags, words }: CompletionCommand): string[] {
  const ofFlags = flags.flatMap(({ flag, value }) => {
    if (value === undefined) return [];
    const action = value.completes === 'directory' ? '-d' : '-f';
    if (value.completes !== undefined) {
      return [`      '${name} ${flag}') COMPREPLY=($(compgen ${action} -- "$current")); return ;;`];
    }
    return [`      '${name} ${flag}') words='${value.choices.join(' ')}' ;;`];
  });
  const ofWords = words
    .filter(({ next }) => next.length > 0)
    .map(({ word, next }) => `      '${name} ${word}') words='${next.join(' ')}' ;;`);
  return [...ofFlags, ...ofWords];
}

function bashWordCase({ name, flags, words }: CompletionCommand): string {
  const offered = [...words.map(({ word }) => word), ...flags.map(({ flag }) => flag), '--help'];
  return `          ${name}) words='${offered.join(' ')}' ;;`;
}

function zsh(): string {
  const commands = completionCommands();
  const listed = commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`);
  return `#compdef tracectl
# zsh completion of tracectl; put it into a folder of $fpath as _tracectl
_tracectl() {
  local -a commands=(
${listed.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${commands.map(zshCase).join('\n')}
  esac
}
if [ "$funcstack[1]" = _tracectl ]; then _tracectl "$@"; else compdef _tracectl tracectl; fi
`;
}

function zshCase({ name, flags, words }: CompletionCommand): string {
  const specs = flags.map((flag) => `      ${quoted(zshSpec(flag))}`);
  const first = words.map(({ word }) => word).join(' ');
  const second = [...new Set(words.flatMap(({ next }) => next))].join(' ');
  if (first !== '') specs.push(`      ${quoted(`1: :(${first})`)}`);
  if (second !== '') specs.push(`      ${quoted(`2: :(${second})`)}`);
  return [
    `    ${name}) _arguments \\`,
    ...specs.map((spec) => `${spec} \\`),
    `      '--help[Print this help.]' ;;`,
  ].join('\n');
}

function zshSpec({ flag, meaning, value }: CompletionFlag): string {
  const text = meaning.replace(/[[\]:\\]/g, '\\$&');
  if (value === undefined) return `${flag}[${text}]`;
  const action = { file: '_files', directory: '_files -/' };
  const offered = value.completes === undefined ? `(${value.choices.join(' ')})` : action[value.completes];
  return `*${flag}[${text}]:value:${value.choices.length === 0 && value.completes === undefined ? '' : offered}`;
}

function fish(): string {
  const commands = completionCommands();
  const lines = commands.flatMap(({ name, summary, flags, words }) => [
    `complete -c tracectl -f -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
    ...flags.map((flag) => fishFlag(name, flag)),
    ...words.map(
      ({ word, summary: meaning }) =>
        `complete -c tracectl -f -n '__fish_seen_subcommand_from ${name}' -a ${word} -d ${quoted(meaning)}`,
    ),
    ...words
      .filter(({ next }) => next.length > 0)
      .map(
        ({ word, next }) =>
          `complete -c tracectl -f -n '__fish_seen_subcommand_from ${word}' -a ${quoted(next.join(' '))}`,
      ),
  ]);
  return `# fish completion of tracectl; for example: tracectl completion fish | source\n${lines.join('\n')}\n`;
}

function fishFlag(command: string, { flag, meaning, value }: CompletionFlag): string {
  const condition = `-n '__fish_seen_subcommand_from ${command}'`;
  const base = `complete -c tracectl ${condition} -l ${flag.slice(2)} -d ${quoted(meaning)}`;
  if (value === undefined) return `${base} -f`;
  if (value.completes !== undefined) return `${base} -r -F`;
  return `${base} -x${value.choices.length === 0 ? '' : ` -a ${quoted(value.choices.join(' '))}`}`;
}

/** In single quotes; a quote inside closes, escapes itself and opens again, which all three shells understand. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
