import { Module, type DynamicModule } from '@nestjs/common';
import { ServiceModule } from '@baton/service-kit';
import { AnswerAsOf } from './app/answer-as-of.js';
import { KeepRecords } from './app/keep-records.js';
import { LedgerChain } from './app/ports/ledger-chain.js';
import { Ledger } from './app/ports/ledger.js';
import { Lineage } from './app/ports/lineage.js';
import { ProjectionState } from './app/ports/projection-state.js';
import { ServingHistory } from './app/ports/serving-history.js';
import { ProjectEntries } from './app/project-entries.js';
import { RecordReads } from './app/record-reads.js';
import { TraceLineage } from './app/trace-lineage.js';
import { VerifyChain } from './app/verify-chain.js';
import { AuditConfig } from './audit.config.js';
import { LedgerConsumer } from './events/ledger.consumer.js';
import { AsOfController } from './http/as-of.controller.js';
import { ChainController } from './http/chain.controller.js';
import { EventsController } from './http/events.controller.js';
import { LineageController } from './http/lineage.controller.js';
import { RecordedReads } from './http/recorded-reads.js';
import { LedgerChain1770000000001 } from './store/ledger-chain.migration.js';
import { Ledger1770000000000 } from './store/ledger.migration.js';
import { Projections1770000000002 } from './store/projections.migration.js';
import { TypeormLedgerChain } from './store/typeorm-ledger-chain.js';
import { TypeormLedger } from './store/typeorm-ledger.js';
import { TypeormLineage } from './store/typeorm-lineage.js';
import { TypeormProjectionState } from './store/typeorm-projection-state.js';
import { TypeormServingHistory } from './store/typeorm-serving-history.js';

const ADAPTERS = [
  { provide: Ledger, useClass: TypeormLedger }, { provide: LedgerChain, useClass: TypeormLedgerChain }, { provide: Lineage, useClass: TypeormLineage },
  { provide: ServingHistory, useClass: TypeormServingHistory }, { provide: ProjectionState, useClass: TypeormProjectionState },
];

@Module({})
export class AuditModule {
  static forRoot(config: AuditConfig): DynamicModule {
    return {
      module: AuditModule,
      imports: [ServiceModule.forRoot({ name: 'audit', config, migrations: [Ledger1770000000000, LedgerChain1770000000001, Projections1770000000002] })],
      controllers: [EventsController, ChainController, LineageController, AsOfController],
      providers: [{ provide: AuditConfig, useValue: config }, ...ADAPTERS, KeepRecords, ProjectEntries, TraceLineage, AnswerAsOf, VerifyChain, RecordReads, RecordedReads, LedgerConsumer],
    };
  }
}
