import { Command } from 'commander';
import { z } from 'zod';
import { wholeNumber } from '../src/platform/config/values.ts';
import { benchScan } from './scan.ts';

const optionsSchema = z.object({
  quick: z.boolean().default(false),
  json: z.boolean().default(false),
  rounds: wholeNumber(1, 100).optional(),
  contracts: z.array(wholeNumber(100, 10_000_000)).optional(),
});

const program = new Command('bench:scan')
  .description('measures the scan against a bare INSERT … SELECT of the same rows, on a Postgres of its own')
  .option('--quick', 'three rounds')
  .option('--rounds <n>', 'rounds, of which the medians count')
  .option('--contracts <n...>', 'sizes of the book (default: 10000 100000)')
  .option('--json', 'one JSON document on stdout');
const options = optionsSchema.parse(program.parse().opts());
const { rounds = options.quick ? 3 : 7, contracts = [10_000, 100_000] } = options;
const figures = await benchScan({ contracts, rounds }, (words) => void process.stderr.write(`${words}\n`));
if (options.json) process.stdout.write(`${JSON.stringify({ scan: figures })}\n`);
else
  for (const { contracts: size, first, steady, cappedFirstMs } of figures)
    process.stdout.write(
      `${size} contracts\n` +
        `  first night   scan ${first.scanMs} ms, bare ${first.bareMs} ms, ratio ${first.ratio} (${first.started} starts)\n` +
        `  steady night  scan ${steady.scanMs} ms, bare ${steady.bareMs} ms, ratio ${steady.ratio} (${steady.started} starts)\n` +
        `  first night with the cap ${cappedFirstMs} ms\n`,
    );
