// Searches sites near Lhasa, a page at a time.
import { type SearchRequest, unwrap } from "../index.js";
import { api } from "./common.js";

const search: SearchRequest = { types: ["site"], near: { lon: 91.13, lat: 29.66, radius_km: 50 }, limit: 1 };
for (;;) {
  const page = await unwrap(api.POST("/v1/search", { body: search }));
  for (const hit of page.hits) console.log("hit:", hit.iri, hit.title);
  if (!page.next) break;
  search.cursor = page.next;
}
