// The API documentation for people: the OpenAPI document and a page that shows it, all from this process.
// Invariant: nothing is loaded from elsewhere; the page's policy forbids it.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { Hono } from "hono";
import type { HttpBindings } from "@hono/node-server";
import type { AnyOperation } from "./answer.ts";
import { openApiDocument } from "./openapi.ts";

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const page = `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>接口文档 / Interface</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="interface"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

// Calls must be signed, which a browser page has no key for: so it only shows.
const start = `SwaggerUIBundle({ url: "/openapi.json", dom_id: "#interface", supportedSubmitMethods: [], validatorUrl: null });\n`;

const assets: Record<string, string> = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
};

/** GET /openapi.json, GET /docs and its two assets. Unsigned, as they hold nothing of any bank. */
export function docsPages(operations: readonly AnyOperation[]): Hono<{ Bindings: HttpBindings }> {
  const pages = new Hono<{ Bindings: HttpBindings }>();
  const document = JSON.stringify(openApiDocument(operations));
  const locate = createRequire(import.meta.url);
  pages.get("/openapi.json", (c) => c.body(document, 200, { "content-type": "application/json" }));
  pages.get("/docs", (c) => c.html(page, 200, { "content-security-policy": policy }));
  pages.get("/docs/start.js", (c) => c.body(start, 200, { "content-type": "text/javascript; charset=utf-8" }));
  for (const [name, contentType] of Object.entries(assets)) {
    pages.get(`/docs/${name}`, async (c) => {
      const bytes = await readFile(locate.resolve(`swagger-ui-dist/${name}`));
      return c.body(bytes, 200, { "content-type": contentType });
    });
  }
  return pages;
}
