/** The shells for which `completion` has a script. */
export type Shell = 'bash' | 'zsh' | 'fish' | 'powershell';

/**
 * The hidden command that scripts call: `hubwarden __complete =CURRENT WORD…` with the words before the cursor. The sign
 * keeps the word at the cursor when it is empty: some shells drop empty arguments. It prints `words` or `files`, and then a
 * line per word with a tab before its description.
 */
const COMPLETE = '__complete';

// bash splits words at "=" and ":" and replaces only the last piece, and macOS has bash 3.2 without the package
// bash-completion. So the script joins the pieces itself, and cuts what it joined from the answers.
const BASH = `# hubwarden completion for bash. To install: hubwarden completion bash >> ~/.bashrc
_hubwarden() {
  local at piece current='' head='' value kind=''
  local -a before
  before=()
  for ((at = 1; at <= COMP_CWORD; at++)); do
    piece=\${COMP_WORDS[at]}
    if [[ $piece == [=:]* || ( $at -gt 1 && \${COMP_WORDS[at - 1]} == [=:] ) ]]; then
      current=$current$piece
    else
      [[ $at -gt 1 ]] && before+=("$current")
      current=$piece
    fi
  done
  [[ $current == *[=:]* ]] && head=\${current%"\${current##*[=:]}"}
  COMPREPLY=()
  while IFS=$'\\t' read -r value _; do
    if [[ -z $kind ]]; then
      kind=$value
      [[ $kind == words ]] || break
    else
      COMPREPLY+=("\${value#"$head"}")
    fi
  done < <(hubwarden ${COMPLETE} "=$current" \${before[@]+"\${before[@]}"} 2>/dev/null)
  # Without words, readline completes the names of files.
}
complete -o bashdefault -o default -F _hubwarden hubwarden
`;

const ZSH = `#compdef hubwarden
# hubwarden completion for zsh. To install: hubwarden completion zsh > ~/.zfunc/_hubwarden, with this before compinit in ~/.zshrc:
# fpath+=(~/.zfunc)
_hubwarden() {
  local -a lines values
  local line
  lines=("\${(@f)$(hubwarden ${COMPLETE} "=\${words[CURRENT]}" "\${(@)words[2,CURRENT-1]}" 2>/dev/null)}")
  if [[ \${lines[1]} == files ]]; then
    _files
    return
  fi
  for line in "\${(@)lines[2,-1]}"; do
    values+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  _describe hubwarden values
}
if [[ \${funcstack[1]} == _hubwarden ]]; then
  _hubwarden "$@"
else
  compdef _hubwarden hubwarden
fi
`;

const FISH = `# hubwarden completion for fish. To install: hubwarden completion fish > ~/.config/fish/completions/hubwarden.fish
function __hubwarden_complete
    set -l before (commandline -opc)
    set -l current (commandline -ct)
    set -l lines (hubwarden ${COMPLETE} "=$current" $before[2..] 2>/dev/null)
    if test "$lines[1]" = files
        __fish_complete_path "$current"
    else if test (count $lines) -gt 1
        printf '%s\\n' $lines[2..]
    end
end
complete -c hubwarden -f -a '(__hubwarden_complete)'
`;

const POWERSHELL = `# hubwarden completion for PowerShell. To install: hubwarden completion powershell >> $PROFILE
Register-ArgumentCompleter -Native -CommandName hubwarden -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $before = @($commandAst.CommandElements | Select-Object -Skip 1 |
    Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
  $lines = @(hubwarden ${COMPLETE} "=$wordToComplete" @before 2>$null)
  # Without an answer, PowerShell completes the names of files.
  if ($lines.Count -lt 2 -or $lines[0] -ne 'words') { return }
  foreach ($line in $lines[1..($lines.Count - 1)]) {
    $value, $description = $line -split "\`t", 2
    if (-not $description) { $description = $value }
    [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $description)
  }
}
`;

/** The script that a user puts into the start file of a shell. */
export const SHELL_SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: BASH,
  zsh: ZSH,
  fish: FISH,
  powershell: POWERSHELL,
};
