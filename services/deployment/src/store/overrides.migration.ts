import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far the review of an override is; an older version beside this one leaves it null. */
export class Overrides1770000000001 implements MigrationInterface {
  name = 'Overrides1770000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE promotion ADD COLUMN review text');
    await runner.query('CREATE INDEX promotion_reviewed ON promotion (review, id) WHERE review IS NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX promotion_reviewed');
    await runner.query('ALTER TABLE promotion DROP COLUMN review');
  }
}
