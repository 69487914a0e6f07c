import { existsSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

const PLACES = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Debian's Chromium, or whatever `CHROMIUM` names. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = PLACES.find((place) => place !== undefined && existsSync(place));
  if (!executablePath) throw new Error('The browser tests need Chromium (Debian: apt-get install chromium), or CHROMIUM with its path.');
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'] });
}

/** What a page has not shown by then it does not show. */
const ANSWERS_WITHIN_MS = 20_000;

export interface Look { readonly width?: number; readonly height?: number; readonly dark?: boolean }

/** Somebody at a browser; what the console complains of is kept. */
export class Reader {
  readonly complaints: string[] = [];

  private constructor(readonly page: Page, private readonly context: BrowserContext, private readonly url: string) {}

  /** @param token null for somebody who has not signed in */
  static async at(browser: Browser, url: string, token: string | null, { width = 1280, height = 900, dark = false }: Look = {}): Promise<Reader> {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' });
    if (token !== null) await context.addCookies([{ name: 'baton_session', value: token, url, httpOnly: true, sameSite: 'Strict' }]);
    context.setDefaultTimeout(ANSWERS_WITHIN_MS);
    const reader = new Reader(await context.newPage(), context, url);
    reader.page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) reader.complaints.push(`${message.text()} ${message.location().url}`); });
    reader.page.on('pageerror', (error) => reader.complaints.push(error.message));
    return reader;
  }

  async open(path: string): Promise<void> {
    await this.page.goto(`${this.url}${path}`);
    await this.page.getByRole('heading', { level: 2 }).first().waitFor();
    await this.settled();
  }

  /** The same page in another window and other colours. */
  async turn({ width = 1280, height = 900, dark = false }: Look): Promise<void> {
    await this.page.setViewportSize({ width, height });
    await this.page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
    // The page hears of it a while later, and colours that are inherited follow a frame after that.
    await this.page.locator(`html[data-mantine-color-scheme="${dark ? 'dark' : 'light'}"]`).waitFor({ state: 'attached' });
    await this.page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
    await this.settled();
  }

  /** Nothing is loading any more. */
  async settled(): Promise<void> {
    await this.page.locator('[aria-label="loading"], [data-loading]').first().waitFor({ state: 'detached' });
  }

  /** What axe finds wrong, in words. */
  async violations(): Promise<string[]> {
    const { violations } = await new AxeBuilder({ page: this.page }).analyze();
    return violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.slice(0, 3).map(({ html }) => html.slice(0, 140)).join(' | ')})`);
  }

  /** Whether the page is wider than the window. */
  overflows(): Promise<boolean> {
    return this.page.evaluate<boolean>('document.documentElement.scrollWidth > document.documentElement.clientWidth + 1');
  }

  close(): Promise<void> {
    return this.context.close();
  }
}
