/**
 * Serves ui/ on loopback, under the content security policy of the program. The window's own script is put together as in
 * the released program, which spares each page some seventy questions; everything else is as it is. Under /plain/ the
 * languages are what they are, under /pseudo/ the pseudo-locale stands in the place of German.
 */
import { build } from "esbuild";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { basename, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

import { pseudoModule } from "./pseudo.js";

const ui = fileURLToPath(new URL("../../ui/", import.meta.url));
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
};

async function policy() {
  const config = JSON.parse(await readFile(new URL("../../src-tauri/tauri.conf.json", import.meta.url), "utf8"));
  return Object.entries(config.app.security.csp)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join("; ");
}

/** A page with the styles and the live region, and nothing that starts by itself: for components alone. */
async function emptyPage() {
  const page = await readFile(join(ui, "index.html"), "utf8");
  return page.replace(/\s*<script[^>]*><\/script>/g, "");
}

/** The window's script and those of the languages, by name. @returns {Promise<Map<string, string>>} */
async function scripts() {
  const together = {
    bundle: true,
    splitting: true,
    format: /** @type {const} */ ("esm"),
    chunkNames: "[name]",
    write: false,
  };
  const { outputFiles } = await build({ ...together, entryPoints: [join(ui, "main.js")], outdir: ui });
  return new Map(outputFiles.map(({ path, text }) => [basename(path), text]));
}

/** @param {string} path below ui/ @param {boolean} pseudo @param {Map<string, string>} made */
async function content(path, pseudo, made) {
  if (path === "empty.html") return emptyPage();
  if (pseudo && path.endsWith("de.js")) return pseudoModule;
  return made.get(path) ?? readFile(join(ui, path));
}

/** @returns {Promise<{ address: string, close: () => void }>} */
export async function serve() {
  const csp = await policy();
  const made = await scripts();
  const server = createServer(async (request, response) => {
    const [, tree, path] =
      /^\/(plain|pseudo)\/(.*)$/.exec(normalize(new URL(request.url, "http://localhost").pathname)) ?? [];
    try {
      const body = await content(path, tree === "pseudo", made);
      response.setHeader("content-type", TYPES[extname(path)] ?? "application/octet-stream");
      response.setHeader("content-security-policy", csp);
      // The files do not change while the tests run, and are asked for hundreds of times.
      response.setHeader("cache-control", "max-age=600");
      response.end(body);
    } catch {
      // The browser asks for an icon that no page names.
      response.statusCode = request.url.endsWith("favicon.ico") ? 204 : 404;
      response.end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
