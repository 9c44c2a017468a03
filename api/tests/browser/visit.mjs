// Opens pages in Chromium, each as somebody new, and prints what is there: on a phone, on a desk, on paper.
// `node visit.mjs MODULES CHROMIUM` reads `[{"url": ..., "waits_for": SELECTOR or null}, ...]`.
import { withBrowser } from './browser.mjs';

// What stands beyond the right edge, and how wide it all is.
const wide = () => {
  const { scrollWidth, clientWidth } = document.documentElement;
  const beyond = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > clientWidth + 1);
  const name = (one) => `${one.tagName.toLowerCase()}.${one.className}: ${one.textContent.slice(0, 60)}`;
  return { scrollWidth, clientWidth, beyond: scrollWidth > clientWidth ? beyond.slice(0, 5).map(name) : [] };
};

// What is folded away.
const folded = () => [...document.querySelectorAll('details > :not(summary)')].filter((one) => !one.checkVisibility()).length;

await withBrowser(async (pages, open) => {
  const found = [];
  for (const { url, waits_for: waitsFor } of pages) {
    const { context, page, seen } = await open();
    await page.setViewport({ width: 390, height: 844, deviceScaleFactor: 2 });
    const response = await page.goto(url, { waitUntil: 'networkidle0' });
    if (waitsFor) await page.waitForSelector(waitsFor);
    const phone = await page.evaluate(wide);
    const shown = await page.evaluate(() => ({
      lang: document.documentElement.lang,
      viewport: document.querySelector('meta[name=viewport]')?.content ?? null,
      text: document.body.innerText,
      whole: document.body.textContent,
    }));
    const screen = await page.evaluate(folded);
    await page.setViewport({ width: 1280, height: 800 });
    const desk = await page.evaluate(wide);
    await page.emulateMediaType('print');
    const paper = { folded: await page.evaluate(folded), ...(await page.evaluate(wide)) };
    const pdf = await page.pdf({ format: 'A4' });
    const pages = Buffer.from(pdf).toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
    found.push({ url, status: response.status(), phone, desk, folded: screen, paper: { ...paper, pages }, ...shown, ...seen });
    await context.close();
  }
  return found;
});
