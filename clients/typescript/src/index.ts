/**
 * A typed client of the Fieldpack API.
 *
 * `schema.d.ts` is generated from `docs/openapi.json` (`npm run generate`); this file adds what every caller needs: the
 * key, the language, idempotency keys, and problems as a typed error.
 */
import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./schema.js";

export type { components, paths };

/** A problem as the service tells it (RFC 9457), with its stable code. */
export type Problem = components["schemas"]["Problem"];
export type Pack = components["schemas"]["Pack"];
export type PackRequest = components["schemas"]["PackRequest"];
export type SearchRequest = components["schemas"]["SearchRequest"];

/** What the service answers where it does not do what was asked. `problem.code` is stable, see `/docs/errors`. */
export class ProblemError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem,
  ) {
    super(`${problem.code}: ${problem.detail}`);
    this.name = "ProblemError";
  }

  /** The stable code. */
  get code(): string {
    return this.problem.code;
  }

  /** Whether the same request may succeed later. */
  get isTransient(): boolean {
    return [429, 503].includes(this.status);
  }
}

/** How to reach a service. */
export interface Options {
  /** Where it is, for example `http://127.0.0.1:8080`. */
  url: string;
  /** An API key, `fp_...`; none where the service lets programs of its own machine in. */
  key?: string;
  /** The language of answers where the question does not say. */
  language?: "zh" | "en";
  /** Another `fetch`, for tests or proxies. */
  fetch?: typeof globalThis.fetch;
}

/** The client: `GET`, `POST` and `DELETE` with the paths, parameters and bodies of the document. */
export type Fieldpack = Client<paths>;

/** A client of a service. */
export function fieldpack(options: Options): Fieldpack {
  const headers: Record<string, string> = {};
  if (options.key) headers["authorization"] = `Bearer ${options.key}`;
  if (options.language) headers["accept-language"] = options.language;
  return createClient<paths>({
    baseUrl: options.url.replace(/\/$/, ""),
    headers,
    ...(options.fetch ? { fetch: options.fetch } : {}),
  });
}

/** The answer of a call, or its problem thrown. */
export async function unwrap<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call;
  if (error !== undefined || !response.ok) throw new ProblemError(response.status, problemOf(error, response));
  return data as T;
}

/** The problem of a failed answer; a proxy between may have answered in its own words. */
function problemOf(error: unknown, response: Response): Problem {
  if (typeof error === "object" && error !== null && "code" in error && "detail" in error) return error as Problem;
  const detail = typeof error === "string" ? error : response.statusText;
  return { type: "about:blank", title: response.statusText, status: response.status, code: "unknown", detail, errors: [] };
}

/**
 * An idempotency key: the same parts give the same key, so that a request that is sent again, after a lost answer or by
 * another process, is done once. At most 255 bytes are taken.
 */
export function idempotencyKey(...parts: (string | number)[]): string {
  return parts.map((part) => encodeURIComponent(String(part))).join(".");
}
