// Remedies name commands of azd. A manual deployment has no azd, and a workflow has its own variables, so the line
// names those instead.

/** The line with commands that have an effect where the hook runs: with azd, in a shell of a person, or in a workflow of GitHub. */
export function remedyHere(line, env, { byHand = false } = {}) {
  const set = /\bazd env set (\w+) (<\w+>|""|\w+)/g;
  if (env.GITHUB_ACTIONS === 'true')
    return line
      .replace(set, 'gh variable set $1 --env production --body $2')
      .replaceAll('azd provision, then: azd hooks run postdeploy', 'azd hooks run postdeploy')
      .replaceAll('azd hooks run postdeploy', 'gh workflow run deploy.yml --field provision=true');
  return byHand ? line.replace(set, 'export $1=$2') : line;
}
