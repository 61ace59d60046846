// Plain JavaScript that any Node can run, because it must report an old Node before TypeScript is loaded.
const major = Number(process.versions.node.split('.')[0]);
if (major !== 24) {
  process.stderr.write(
    `Hubwarden's tools run on Node 24, and this is ${process.version}.\n` +
      'The npm package "node" in devDependencies brings Node 24, through its install script. Run `npm ci` and try again.\n' +
      'If npm reports that install scripts were blocked, run `npm install-scripts approve node esbuild` and then `npm ci`.\n',
  );
  process.exit(1);
}
