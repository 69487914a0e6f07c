import { Controller, Get, Query, UseInterceptors } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Min } from 'class-validator';
import { Allow } from '@baton/access';
import { LedgerChain } from '../app/ports/ledger-chain.js';
import { VerifyChain } from '../app/verify-chain.js';
import { RecordedReads } from './recorded-reads.js';

class RangeQuery {
  @ApiPropertyOptional({ default: 1, description: 'The first position; the hash stored before it is trusted' }) @IsOptional() @Type(() => Number) @IsInt() @Min(1)
  from: number = 1;

  @ApiPropertyOptional({ description: 'The last position; the end of the chain unless told' }) @IsOptional() @Type(() => Number) @IsInt() @Min(1)
  to?: number;
}

@ApiTags('chain') @ApiBearerAuth()
@UseInterceptors(RecordedReads)
@Controller('api/v1/chain')
export class ChainController {
  constructor(private readonly chain: LedgerChain, private readonly verify: VerifyChain) {}

  @Get() @Allow() @ApiOperation({ summary: 'The end of the chain: position, hash, and when it came to that' })
  head() {
    return this.chain.head();
  }

  @Get('verification') @Allow() @ApiOperation({ summary: 'Computes the chain again and names the first position that is broken; checks up to 100,000 entries and says where to go on' })
  verification(@Query() { from, to }: RangeQuery) {
    return this.verify.run(from, to);
  }
}
