export { readTable, type ReadTableOptions } from './read-table.js';
export { Table, type Column, type FlagColumn, type NumberColumn, type TextColumn, type TimeColumn } from './table.js';
export { UnreadableTable } from './unreadable-table.js';
export { writeParquet } from './write-parquet.js';
