import { Code, CopyButton, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { PageLink } from './page-link.js';

/** Four significant digits. */
export const number = (value: number | null | undefined): string => (value === null || value === undefined ? '–' : new Intl.NumberFormat(undefined, { maximumSignificantDigits: 4 }).format(value));
/** Whole numbers, with a mark at the thousands. */
export const count = (value: number): string => new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 }).format(value);
/** A number of things: `1 label`, `2,000 labels`. */
export const counted = (value: number, one: string, many = `${one}s`): string => `${count(value)} ${value === 1 ? one : many}`;
export const percent = (share: number | null | undefined): string => (share === null || share === undefined ? '–' : `${Math.round(share * 100)} %`);

const PARTS: ReadonlyArray<readonly [Intl.RelativeTimeFormatUnit, number]> = [['year', 31_536_000], ['month', 2_592_000], ['day', 86_400], ['hour', 3_600], ['minute', 60], ['second', 1]];
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' });

/** How long ago, in the largest unit that fits. */
export function ago(instant: string, now = Date.now()): string {
  const seconds = (Date.parse(instant) - now) / 1_000;
  const [unit, size] = PARTS.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  return relative.format(Math.round(seconds / size), unit);
}

/** An instant as people say it; the exact one on hover. */
export function Instant({ at }: { readonly at: string }) {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 30_000);
    return () => clearInterval(timer);
  }, []);
  return <Tooltip label={new Date(at).toISOString()}><time dateTime={at} style={{ whiteSpace: 'nowrap' }}>{ago(at)}</time></Tooltip>;
}

/** Seconds as people say them. */
export function duration(seconds: number | null): string {
  if (seconds === null) return '–';
  const [unit, size] = ([['d', 86_400], ['h', 3_600], ['min', 60], ['s', 1]] as const).find(([, length]) => seconds >= length) ?? (['s', 1] as const);
  return `${Number((seconds / size).toPrecision(2))} ${unit}`;
}

/** A digest, short; a click copies all of it. */
export function Digest({ value }: { readonly value: string | null | undefined }) {
  if (!value) return <Text span c="var(--quiet)">none</Text>;
  return (
    <CopyButton value={value}>{({ copied, copy }) => (
      <Tooltip label={copied ? 'copied' : value}><UnstyledButton onClick={copy} aria-label={`${value.replace(/^sha256:/, '').slice(0, 12)}, copy the whole digest`}><Code style={{ whiteSpace: 'nowrap' }}>{value.replace(/^sha256:/, '').slice(0, 12)}</Code></UnstyledButton></Tooltip>
    )}</CopyButton>
  );
}

export function ModelLink({ model, version }: { readonly model: string; readonly version?: number | null }) {
  return <PageLink to="/models/$model" params={{ model }} search={version == null ? {} : { version: String(version) }}>{model}{version != null && ` v${version}`}</PageLink>;
}
