import { Text } from '@mantine/core';
import { number } from './words.js';

interface Measured { readonly value: number | null; readonly low: number | null; readonly high: number | null; readonly threshold: number | null }

const [WIDTH, HEIGHT] = [150, 22];

/**
 * The interval as a line, the value as a dot, the threshold as a dashed mark.
 * @param beside what else is to fit on it, so that several scales can be compared
 */
export function Scale({ of: { value, low, high, threshold }, beside = [] }: { readonly of: Measured; readonly beside?: readonly number[] }) {
  if (value === null) return <Text size="sm" c="var(--quiet)">–</Text>;
  const marks = [value, low, high, threshold, ...beside].filter((mark): mark is number => mark !== null);
  const [least, most] = [Math.min(...marks), Math.max(...marks)];
  const room = (most - least || Math.abs(most) || 1) * 0.15;
  const x = (mark: number) => ((mark - least + room) / (most - least + 2 * room)) * WIDTH;
  const said = `${number(value)}${low !== null && high !== null ? ` (${number(low)} to ${number(high)})` : ''}${threshold !== null ? `, threshold ${number(threshold)}` : ''}`;
  return (
    <div>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} style={{ width: '9.4rem', height: '1.4rem', display: 'block' }} role="img" aria-label={said}>
        <line x1={0} x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} stroke="var(--line)" strokeWidth={2} />
        {low !== null && high !== null && <line x1={x(low)} x2={x(high)} y1={HEIGHT / 2} y2={HEIGHT / 2} stroke="currentColor" strokeWidth={2} />}
        {threshold !== null && <line x1={x(threshold)} x2={x(threshold)} y1={2} y2={HEIGHT - 2} stroke="var(--warning)" strokeWidth={2} strokeDasharray="3 2" />}
        <circle cx={x(value)} cy={HEIGHT / 2} r={4} fill="currentColor" />
      </svg>
      <Text size="xs" c="var(--quiet)">{said}</Text>
    </div>
  );
}
