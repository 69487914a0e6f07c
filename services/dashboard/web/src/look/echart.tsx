import { useComputedColorScheme } from '@mantine/core';
import { BarChart, HeatmapChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent, VisualMapComponent } from 'echarts/components';
import { init, use, type EChartsCoreOption } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { letterSize } from './letter-size.js';

use([BarChart, HeatmapChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, VisualMapComponent, CanvasRenderer]);

/** @param height in rem */
interface Chart { readonly option: EChartsCoreOption; readonly height: number; readonly label: string; readonly onPick?: ((data: unknown) => void) | undefined }

/** An ECharts chart in the page's colours. */
export function EChart({ option, height, label, onPick }: Chart) {
  const box = useRef<HTMLDivElement>(null);
  const pick = useRef(onPick);
  pick.current = onPick;
  const dark = useComputedColorScheme('light') === 'dark';
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const chart = init(element, dark ? 'dark' : undefined);
    chart.setOption({ backgroundColor: 'transparent', textStyle: { color: dark ? '#dee2e6' : '#343a40', fontFamily: 'Inter, system-ui, sans-serif' }, animation: false, ...option });
    chart.on('click', ({ data }) => pick.current?.(data));
    const sizes = new ResizeObserver(() => {
      chart.setOption(lettersOf(option));
      chart.resize();
    });
    sizes.observe(element);
    return () => {
      sizes.disconnect();
      chart.dispose();
    };
  }, [option, dark]);
  return <div ref={box} role="img" aria-label={label} style={{ width: '100%', height: `${height}rem` }} />;
}

/** What an option draws letters in, each as large as the page's small print. */
function lettersOf(option: EChartsCoreOption): EChartsCoreOption {
  const fontSize = 0.75 * letterSize();
  const sized: Record<string, object> = { xAxis: { axisLabel: { fontSize } }, yAxis: { axisLabel: { fontSize }, nameTextStyle: { fontSize } }, legend: { textStyle: { fontSize } }, visualMap: { textStyle: { fontSize }, itemWidth: 1.6 * fontSize, itemHeight: 1.1 * fontSize }, tooltip: { textStyle: { fontSize } } };
  const scaleBelow = 'visualMap' in option ? { grid: { bottom: 5 * fontSize } } : {};
  return { ...scaleBelow, ...Object.fromEntries(Object.entries(sized).filter(([part]) => part in option)) };
}
