// Asks for a pack for an opportunity, and shows how a problem looks.
import { idempotencyKey, ProblemError, unwrap } from "../index.js";
import { api } from "./common.js";

const pack = await unwrap(
  api.POST("/v1/packs", {
    params: { query: { idempotency_key: idempotencyKey("OPP-0064", 1) } },
    body: {
      text: "Concrete pumping in Lhasa in November, C40, 120 m up, 300 m horizontal line, 40 m3 per hour",
      context: { customer: "Tibet Road and Bridge", opportunity: "OPP-0064" },
    },
  }),
);
console.log("pack:", pack.id);
console.log("sentence:", pack.headline.sentence);
for (const combination of pack.combinations) console.log("combination:", combination.title);

try {
  await unwrap(api.POST("/v1/packs", { body: {} }));
} catch (error) {
  if (!(error instanceof ProblemError)) throw error;
  console.log("problem:", error.code);
}
