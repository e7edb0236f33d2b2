import { createRequire } from "node:module";
import { createCanvas, GlobalFonts } from "@napi-rs/canvas";
import * as echarts from "echarts";

export interface Chart {
  width: number;
  height: number;
  option: echarts.EChartsCoreOption;
}

export interface Curve {
  name: string;
  /** `[x, y]`; the curve has a gap where there is no y. */
  points: readonly (readonly [number, number | null])[];
  dashed?: boolean | undefined;
  /** An x to mark with a line, and the line's text. */
  mark?: { x: number; text: string };
}

const COLORS = ["#1d4ed8", "#c2410c", "#15803d", "#7e22ce"];

/** Curves over a common x axis. */
export function lineChart(
  title: string,
  curves: readonly Curve[],
  axes: { x: string; y: string; xMax?: number; yMin?: number; yMax?: number },
): Chart {
  return {
    width: 480,
    height: 340,
    option: {
      ...base(title),
      legend: { bottom: 0, data: curves.map((curve) => curve.name) },
      xAxis: {
        type: "value",
        name: axes.x,
        nameLocation: "middle",
        nameGap: 26,
        minInterval: axes.x === "epoch" ? 1 : 0,
        min: "dataMin",
        max: axes.xMax ?? "dataMax",
      },
      yAxis: { type: "value", name: axes.y, min: axes.yMin, max: axes.yMax, scale: true },
      series: curves.map(({ name, points, dashed, mark }) => ({
        name,
        type: "line",
        data: points,
        showSymbol: points.length < 40,
        symbolSize: 5,
        lineStyle: { type: dashed ? "dashed" : "solid" },
        ...(mark && { markLine: { symbol: "none", data: [{ xAxis: mark.x }], label: { formatter: mark.text } } }),
      })),
    },
  };
}

/** Samples by label and answer. */
export function confusionChart(title: string, matrix: readonly (readonly number[])[], names: readonly string[]): Chart {
  const cells = matrix.flatMap((row, y) => row.map((count, x) => [x, y, count]));
  return {
    width: 480,
    height: 340,
    option: {
      ...base(title),
      xAxis: { type: "category", data: names, name: "answer", nameLocation: "middle", nameGap: 26 },
      yAxis: { type: "category", data: names, name: "label", inverse: true },
      visualMap: {
        min: 0,
        max: Math.max(...matrix.flat()),
        show: false,
        inRange: { color: ["#eff6ff", "#60a5fa"] },
      },
      series: [{ type: "heatmap", data: cells, label: { show: true, fontSize: 18, color: "#0f172a" } }],
    },
  };
}

export function toSvg({ width, height, option }: Chart): string {
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption(option);
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

export function toPng({ width, height, option }: Chart): Buffer {
  const family = "Inter";
  if (!GlobalFonts.has(family)) {
    const font = createRequire(import.meta.url).resolve("@fontsource/inter/files/inter-latin-400-normal.woff2");
    GlobalFonts.registerFromPath(font, family);
  }
  const scale = 2;
  const canvas = createCanvas(width * scale, height * scale);
  const chart = echarts.init(canvas as unknown as HTMLElement, null, { width, height, devicePixelRatio: scale });
  chart.setOption(option);
  const png = canvas.toBuffer("image/png");
  chart.dispose();
  return png;
}

function base(title: string): echarts.EChartsCoreOption {
  return {
    animation: false,
    color: COLORS,
    backgroundColor: "#ffffff",
    textStyle: { fontFamily: "Inter, sans-serif" },
    title: { text: title, left: "center", textStyle: { fontSize: 15 } },
    grid: { left: 60, right: 30, top: 50, bottom: 70 },
  };
}
