/** Opens an example's address in headless Chromium, starts its camera and waits for frames that were watched. */
import { chromium } from "playwright-core";

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
});
try {
  const page = await browser.newPage();
  page.on("console", (message) => console.error(message.text()));
  page.on("pageerror", (error) => console.error(error.message));
  await page.goto(process.argv[2]);
  await page.click("button");
  await page.waitForSelector("text=/[1-9][0-9]* frames: /", { timeout: 120_000 });
  console.log(await page.textContent("[role=status]"));
} finally {
  await browser.close();
}
