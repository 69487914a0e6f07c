import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { MonitoringConfig } from '../monitoring.config.js';
import { CloseWindows } from './close-windows.js';
import { JudgeCanaries } from './judge-canaries.js';
import { Rounds } from './ports/rounds.js';
import { Round } from './round.js';
import { SealSegments } from './seal-segments.js';
import { WatchDrift } from './watch-drift.js';
import { WatchPerformance } from './watch-performance.js';

/** Everything that looks after what has come in, each on a round of its own so that none waits for another. */
@Injectable()
export class BackgroundRounds extends Rounds implements OnApplicationShutdown {
  private readonly rounds: readonly Round[];

  constructor(config: MonitoringConfig, closing: CloseWindows, drift: WatchDrift, performance: WatchPerformance, canaries: JudgeCanaries, segments: SealSegments) {
    super();
    const { SWEEP_MS } = config;
    this.rounds = [
      new Round('closing windows', SWEEP_MS, () => closing.run()), new Round('watching drift', SWEEP_MS, () => drift.run()),
      new Round('watching performance', SWEEP_MS, () => performance.run()), new Round('judging canaries', SWEEP_MS, () => canaries.run()),
      new Round('sealing segments', SWEEP_MS, () => segments.run()),
    ];
  }

  start(): void {
    for (const round of this.rounds) round.start();
  }

  wake(): void {
    for (const round of this.rounds) round.wake();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.rounds.map((round) => round.close()));
  }
}
