import { Module, type DynamicModule } from '@nestjs/common';
import { ServiceModule } from '@baton/service-kit';
import { Ledger } from './app/ports/ledger.js';
import { AuditConfig } from './audit.config.js';
import { LedgerConsumer } from './events/ledger.consumer.js';
import { EventsController } from './http/events.controller.js';
import { Ledger1770000000000 } from './store/ledger.migration.js';
import { TypeormLedger } from './store/typeorm-ledger.js';

@Module({})
export class AuditModule {
  static forRoot(config: AuditConfig): DynamicModule {
    return {
      module: AuditModule,
      imports: [ServiceModule.forRoot({ name: 'audit', config, migrations: [Ledger1770000000000] })],
      controllers: [EventsController],
      providers: [{ provide: AuditConfig, useValue: config }, { provide: Ledger, useClass: TypeormLedger }, LedgerConsumer],
    };
  }
}

