// Logs in with a provider's pages in Chromium and out again, and prints what each step saw.
// `node login.mjs MODULES CHROMIUM` reads `{"own": ADDRESS, "provider": ADDRESS, "who": NAME, "next": PATH}`.
import { withBrowser } from './browser.mjs';

await withBrowser(async ({ own, provider, who, next }, open) => {
  const { page, seen } = await open();
  // Who the service says asks, as a script of its own page sees it.
  const me = () => page.evaluate(async () => {
    const answer = await fetch('/v1/me');
    return { status: answer.status, ...(await answer.json()), cookie: document.cookie };
  });
  const pressed = () => Promise.all([page.waitForNavigation(), page.click('button[type=submit]')]);
  await page.goto(`${own}/docs/errors`);
  const before = await me();
  await page.goto(`${own}/login?next=${encodeURIComponent(next)}`);
  const asked = page.url();
  await page.type('input[name=login]', who);
  await page.type('input[name=password]', 'any');
  await pressed();
  await pressed();
  const back = page.url();
  const within = await me();
  const cookies = (await page.cookies(own)).map(({ name, httpOnly, sameSite }) => ({ name, httpOnly, sameSite }));
  // A page of somebody else's has the browser ask to log out.
  await page.goto(`${provider}/.well-known/openid-configuration`);
  const forged = await Promise.all([
    page.waitForNavigation(),
    page.evaluate((url) => {
      const form = Object.assign(document.createElement('form'), { method: 'post', action: url });
      document.body.append(form);
      form.submit();
    }, `${own}/logout`),
  ]);
  await page.goto(`${own}/docs/errors`);
  const still = await me();
  // The service's own page does.
  const left = await page.evaluate(async () => (await fetch('/logout', { method: 'POST', redirect: 'manual' })).type);
  const after = await me();
  return { before, asked, back, within, cookies, forged: forged[0].status(), still, left, after, seen };
});
