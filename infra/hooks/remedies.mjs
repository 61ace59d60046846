// Remedies name commands of azd. By hand there is no azd, and a workflow has variables of its own: there the line names theirs.

/** The line with commands that have an effect where the hook runs: with azd, in a shell of a person, or in a workflow of GitHub. */
export function remedyHere(line, env, { byHand = false } = {}) {
  const set = /\bazd env set (\w+) (<\w+>|\w+)/g;
  if (env.GITHUB_ACTIONS === 'true')
    return line
      .replace(set, 'gh variable set $1 --env production --body $2')
      .replaceAll('azd provision, then: azd hooks run postdeploy', 'azd hooks run postdeploy')
      .replaceAll('azd hooks run postdeploy', 'gh workflow run deploy.yml --field provision=true');
  return byHand ? line.replace(set, 'export $1=$2') : line;
}
