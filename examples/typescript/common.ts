// Read by the other examples: the client, by the environment.
import { fieldpack } from "../index.js";

export const api = fieldpack({
  url: process.env.FIELDPACK_URL ?? "http://127.0.0.1:8080",
  key: process.env.FIELDPACK_KEY,
});
