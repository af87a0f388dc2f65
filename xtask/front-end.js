/**
 * Makes of the window's modules what the released program embeds: one script, one for each language's sentences, and one style
 * sheet, without comments and in few bytes, since each file that a page asks for takes its time. They are written to `target/front-end`.
 */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { URL, fileURLToPath } from "node:url";
import { build } from "esbuild";

const ui = fileURLToPath(new URL("../ui/", import.meta.url));
const folder = fileURLToPath(new URL("../target/front-end/", import.meta.url));

const page = await readFile(join(ui, "index.html"), "utf8");
const sheet = /\s*<link rel="stylesheet" href="([^"]+)">/g;
const sheets = [...page.matchAll(sheet)].map(([, path]) => `@import "./${path}";`);

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const common = {
  minify: true,
  charset: /** @type {const} */ ("utf8"),
  target: "es2022",
  logLevel: /** @type {const} */ ("warning"),
  legalComments: /** @type {const} */ ("none"),
};
await build({
  ...common,
  entryPoints: [join(ui, "main.js")],
  bundle: true,
  splitting: true,
  chunkNames: "[name]",
  format: "esm",
  outdir: folder,
});
await build({ ...common, entryPoints: [join(ui, "prefetch.js")], outdir: folder });
// Which style rules a browser knows, it says itself.
await build({
  ...common,
  target: "esnext",
  stdin: { contents: sheets.join("\n"), loader: "css", resolveDir: ui },
  bundle: true,
  outfile: join(folder, "styles.css"),
});
const first = page.search(sheet);
const bare = page.replace(sheet, "");
await writeFile(
  join(folder, "index.html"),
  `${bare.slice(0, first)}\n    <link rel="stylesheet" href="styles.css">${bare.slice(first)}`,
);
