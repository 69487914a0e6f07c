export { Database, type DatabaseOptions, type MigrationClass } from './database.js';
export { DatabaseUnavailable, isDatabaseUnavailable, isSerializationFailure, isUniqueViolation, sqlStateOf } from './failures.js';
export { NotificationListener } from './listener.js';
export { PersistenceModule } from './persistence.module.js';
export { Statements } from './statements.js';
export { FakeTransactions, managerOf, Transactions, transactionOf, type Transaction } from './transactions.js';
export { Waker } from './waker.js';
