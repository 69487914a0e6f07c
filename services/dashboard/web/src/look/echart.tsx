import { useComputedColorScheme } from '@mantine/core';
import { BarChart, HeatmapChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent, VisualMapComponent } from 'echarts/components';
import { init, use, type EChartsCoreOption } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';

use([BarChart, HeatmapChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, VisualMapComponent, CanvasRenderer]);

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
    chart.setOption({ backgroundColor: 'transparent', textStyle: { color: dark ? '#dee2e6' : '#343a40', fontFamily: 'system-ui' }, animation: false, ...option });
    chart.on('click', ({ data }) => pick.current?.(data));
    const sizes = new ResizeObserver(() => chart.resize());
    sizes.observe(element);
    return () => {
      sizes.disconnect();
      chart.dispose();
    };
  }, [option, dark]);
  return <div ref={box} role="img" aria-label={label} style={{ width: '100%', height }} />;
}
