// Chromium for the tests: started without a window, closed at the end, every page of it watched. The folder with the modules is
// the first argument, the program of the browser the second; what is to be done comes as JSON from standard input.
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';

const [modules, executablePath] = process.argv.slice(2);
// How long is waited for something that has to come, ms: other tests run beside.
const PATIENCE = 300_000;
const puppeteer = createRequire(`${modules}/`)('puppeteer-core');

// What a page does that the tests look at: whatever it complains of, asks others for, or lets run.
async function watched(page) {
  const seen = { console: [], violations: [], requests: [], dialogs: [] };
  page.on('console', (said) => ['error', 'warn', 'assert'].includes(said.type()) && seen.console.push(said.text()));
  page.on('pageerror', (error) => seen.console.push(String(error)));
  page.on('request', (request) => seen.requests.push(request.url()));
  page.on('requestfailed', (request) => seen.console.push(`${request.url()}: ${request.failure()?.errorText}`));
  page.on('dialog', (dialog) => {
    seen.dialogs.push(dialog.message());
    return dialog.dismiss();
  });
  await page.exposeFunction('tellViolation', (violation) => seen.violations.push(violation));
  await page.evaluateOnNewDocument(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      window.tellViolation(`${violatedDirective}: ${blockedURI}`);
    });
  });
  return seen;
}

// Does what is to be done with a browser, and prints what came of it.
export async function withBrowser(work) {
  const told = JSON.parse(await text(process.stdin));
  // As root, in a container, there is no sandbox; the pages are the tests' own. No name of any other host is found: a page of
  // the provider's that asks for a font from elsewhere does not wait for it.
  const alone = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1';
  const args = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--no-proxy-server', alone];
  const patience = { timeout: PATIENCE, protocolTimeout: PATIENCE };
  const browser = await puppeteer.launch({ executablePath, args, headless: true, ...patience });
  try {
    const open = async () => {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE);
      return { context, page, seen: await watched(page) };
    };
    console.log(JSON.stringify(await work(told, open)));
  } finally {
    await browser.close();
  }
}
