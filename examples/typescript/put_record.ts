// Puts a site in, once: sent again under the same key, nothing happens twice.
import { unwrap } from "../index.js";
import { api } from "./common.js";

const site = {
  type: "site",
  source: "example",
  source_id: "S-3",
  data: { label: "拉萨示例工地三", position: { lon: 91.12, lat: 29.64 } },
};
const answer = await unwrap(
  api.POST("/v1/records", {
    params: { query: { idempotency_key: "example-site-3" } },
    body: JSON.stringify(site),
    headers: { "content-type": "application/x-ndjson" },
    bodySerializer: (lines) => lines,
  }),
);
for (const result of answer.results) console.log(result.status, result.iri);
