/** A style sheet, or a script compiled for browsers, as a text; see text-assets.mjs. */
declare module '*?text' {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: an asset is one text.
  export default text;
}
