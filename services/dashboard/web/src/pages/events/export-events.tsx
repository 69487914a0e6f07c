import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { entries, type EventsQuery } from '../../api/audit.js';
import { Failed } from '../../look/answers.js';
import { useSentOnce } from '../../look/sent-once.js';
import { counted } from '../../look/words.js';

/** Everything that fits the filters, as the ledger has it, one JSON a line, in order. That it was read is on the record. */
export function ExportEvents({ asked }: { readonly asked: EventsQuery }) {
  const [count, setCount] = useState(0);
  const run = useSentOnce({ mutationFn: () => download(asked, setCount) });
  return (
    <div>
      <Button variant="default" size="sm" loading={run.isPending} onClick={run.send}>Export</Button>
      <Text size="xs" c="var(--quiet)" role="status">{run.isPending ? `${counted(count, 'event')} so far` : run.isSuccess ? `${counted(count, 'event')} exported` : ''}</Text>
      {run.error && <Failed error={run.error} />}
    </div>
  );
}

async function download(asked: EventsQuery, progress: (count: number) => void): Promise<void> {
  const lines: string[] = [];
  progress(0);
  for (let cursor: string | undefined; ;) {
    const page = await entries({ ...asked, order: 'asc', limit: 500, cursor });
    lines.push(...page.items.map((entry) => `${JSON.stringify(entry)}\n`));
    progress(lines.length);
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  const address = URL.createObjectURL(new Blob(lines, { type: 'application/x-ndjson' }));
  const link = Object.assign(document.createElement('a'), { href: address, download: 'events.ndjson' });
  link.click();
  URL.revokeObjectURL(address);
}
