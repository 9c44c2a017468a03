// Lists the packs of an opportunity, the newest first, page by page, and reads the revisions of each.
import { unwrap } from "../index.js";
import { api } from "./common.js";

let cursor: string | undefined;
do {
  const page = await unwrap(api.GET("/v1/packs", { params: { query: { opportunity: "OPP-0064", limit: 10, cursor } } }));
  for (const listed of page.packs) {
    const pack = await unwrap(api.GET("/v1/packs/{id}", { params: { path: { id: listed.id } } }));
    const told = await unwrap(api.GET("/v1/packs/{id}/revisions", { params: { path: { id: listed.id }, query: { after: 0 } } }));
    console.log("pack:", pack.id, listed.verdict, "revisions:", told.revisions.length);
  }
  cursor = page.next ?? undefined;
} while (cursor);
