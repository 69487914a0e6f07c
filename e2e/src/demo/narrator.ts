import { styleText } from 'node:util';

/** Tells the story in the terminal, and waits for a key between steps if it is asked to. */
export class Narrator {
  private began = Date.now();

  constructor(private readonly url: string, private readonly waits: boolean) {}

  async step(number: number, title: string): Promise<void> {
    if (number > 1) await this.key();
    console.log(`\n${styleText('bold', `${number}. ${title}`)}  ${styleText('dim', `after ${Math.round((Date.now() - this.began) / 1_000)} s`)}`);
  }

  say(line: string): void {
    console.log(`   ${line}`);
  }

  /** Somebody is told no, and what to do about it. */
  refused(line: string): void {
    console.log(`   ${styleText('yellow', '✗')} ${line}`);
  }

  done(line: string): void {
    console.log(`   ${styleText('green', '✓')} ${line}`);
  }

  look(path: string): void {
    console.log(`   ${styleText('cyan', `${this.url}${path}`)}`);
  }

  /** Overwrites one line while something goes on; only on a terminal. */
  progress(line: string): void {
    if (process.stdout.isTTY) process.stdout.write(`\r   ${line}`.padEnd(80));
  }

  progressEnds(): void {
    if (process.stdout.isTTY) process.stdout.write('\r'.padEnd(80).concat('\r'));
  }

  private async key(): Promise<void> {
    if (!this.waits || !process.stdin.isTTY) return;
    process.stdout.write(styleText('dim', '\n   press any key to go on '));
    const waited = Date.now();
    process.stdin.setRawMode(true).resume();
    const [pressed] = await new Promise<[Buffer]>((resolve) => { process.stdin.once('data', (data: Buffer) => resolve([data])); });
    process.stdin.setRawMode(false).pause();
    process.stdout.write('\r'.padEnd(60).concat('\r'));
    // Ctrl-C comes as a key while the terminal is raw.
    if (pressed[0] === 3) process.kill(process.pid, 'SIGINT');
    this.began += Date.now() - waited;
  }
}
