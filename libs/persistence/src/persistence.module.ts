import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Database, type DatabaseOptions } from './database.js';
import { Statements } from './statements.js';
import { Transactions } from './transactions.js';

/** Gives a service its database, as `Database` and `Statements` to stores and as `Transactions` to use cases. */
@Global()
@Module({})
export class PersistenceModule {
  static forRoot(options: DatabaseOptions): DynamicModule {
    return {
      module: PersistenceModule,
      providers: [
        { provide: Database, useFactory: () => new Database(options) }, { provide: Transactions, useExisting: Database },
        { provide: Statements, inject: [Database], useFactory: (database: Database) => new Statements(database) },
      ],
      exports: [Database, Statements, Transactions],
    };
  }
}
