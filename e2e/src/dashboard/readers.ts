import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { openBrowser, Reader } from '../browser.js';
import type { People, Who } from '../people.js';

/** People at browsers: a window for each, kept open from test to test as theirs would be. */
export class Readers {
  private browser: Promise<Browser> | undefined;
  private readonly windows = new Map<string, Reader>();

  constructor(private readonly people: () => People) {}

  /** The window of somebody who has signed in. */
  async of(...who: Who): Promise<Reader> {
    return this.window(who.join(' '), await this.people().tokenOf(...who));
  }

  /** The window of somebody who has not. */
  stranger(): Promise<Reader> {
    return this.window('stranger', null);
  }

  private async window(name: string, token: string | null): Promise<Reader> {
    this.browser ??= openBrowser();
    const window = this.windows.get(name) ?? await Reader.at(await this.browser, this.people().url, token);
    this.windows.set(name, window);
    return window;
  }

  /** What the consoles of all windows have complained of since this was asked last. */
  complaints(): string[] {
    return [...this.windows].flatMap(([name, { complaints }]) => complaints.splice(0).map((complaint) => `${name}: ${complaint}`));
  }

  /** Keeps a picture where `SCREENSHOTS` says; nothing without it. */
  async picture(reader: Reader, name: string): Promise<void> {
    const directory = process.env['SCREENSHOTS'];
    if (!directory) return;
    mkdirSync(directory, { recursive: true });
    // Where the pointer was left, a hint would cover what is there.
    await reader.page.mouse.move(0, 0);
    await reader.page.screenshot({ path: join(directory, `${name}.png`) });
  }

  async close(): Promise<void> {
    await (await this.browser)?.close();
  }
}
