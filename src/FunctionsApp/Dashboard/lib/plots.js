// Options of ECharts for the kinds of charts there are. Tooltips are drawn, not written as HTML.
import { color, palette, theme } from "./theme.js";

const font = 12;
const many = 2000;

/** What all charts have. */
function base(more) {
  return {
    color: palette(),
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: font, color: color("text") },
    grid: { left: 8, right: 16, top: 40, bottom: 12, containLabel: true, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    tooltip: {
      renderMode: "richText",
      confine: true,
      backgroundColor: color("panel"),
      borderColor: color("line"),
      textStyle: { color: color("text"), fontSize: font },
    },
    ...more,
  };
}

function axis({ name, format, type = "value", side, ...more }) {
  const across = side === "x";
  return {
    type,
    name,
    nameLocation: across ? "middle" : "end",
    nameGap: across ? 28 : 14,
    nameTextStyle: { color: color("muted"), fontSize: font, align: across ? "center" : "left" },
    axisLabel: { color: color("muted"), fontSize: font, formatter: format, hideOverlap: true },
    axisLine: { show: across, lineStyle: { color: color("line") } },
    axisTick: { show: false },
    splitLine: { show: type !== "category", lineStyle: { color: color("line"), opacity: 0.6 } },
    ...more,
  };
}

const edge = (own) => ({ ...own, axisLine: { ...own.axisLine, onZero: false } });

const legend = (names) => ({
  show: names.length > 1,
  data: names,
  type: "plain",
  top: 0,
  left: 0,
  icon: "roundRect",
  itemWidth: 12,
  itemHeight: 12,
  textStyle: { color: color("text"), fontSize: font },
});

/** Bars side by side: `series` has `name` and `values`, one for each category. */
export function bars({ categories, series, value, format, across = false, signed = false }) {
  const names = axis({ type: "category", data: categories, side: across ? "y" : "x", inverse: across, axisLine: { show: !across, lineStyle: { color: color("line") } } });
  names.axisLabel = { ...names.axisLabel, width: 90, overflow: "break", lineHeight: 13, hideOverlap: false, interval: 0 };
  const values = axis({ name: value, format, side: across ? "x" : "y" });
  return base({
    legend: legend(series.map((s) => s.name)),
    grid: { left: 8, right: 24, top: series.length > 1 || !across ? 48 : 8, bottom: across ? 34 : 12, containLabel: true },
    xAxis: across ? values : names,
    yAxis: across ? names : values,
    tooltip: { ...base().tooltip, trigger: "axis", axisPointer: { type: "shadow" }, valueFormatter: format },
    series: series.map((s) => ({
      type: "bar",
      name: s.name,
      barMaxWidth: 28,
      itemStyle: { borderRadius: 3 },
      data: signed ? s.values.map((v) => ({ value: v, itemStyle: { color: color(v < 0 ? "c2" : "c1") } })) : s.values,
    })),
  });
}

/** Lines over numbers: `series` has `name`, `points` as [x, y], and may be `dashed`. `marks` are lines across. */
export function lines({ series, x, y, marks = [] }) {
  return base({
    legend: legend(series.map((s) => s.name)),
    grid: { left: 8, right: 24, top: 48, bottom: 34, containLabel: true },
    xAxis: axis({ side: "x", ...x }),
    yAxis: axis({ side: "y", ...y }),
    tooltip: { ...base().tooltip, trigger: "axis", valueFormatter: y.format },
    series: series.map((s, i) => ({
      type: "line",
      name: s.name,
      data: s.points,
      showSymbol: !s.dashed && s.points.length <= 12,
      symbolSize: 7,
      symbol: symbols[i % symbols.length],
      lineStyle: { width: 2, type: s.dashed ? "dashed" : "solid", color: s.dashed ? color("muted") : undefined },
      itemStyle: s.dashed ? { color: color("muted") } : undefined,
      markLine: i === 0 && marks.length > 0 ? markLine(marks) : undefined,
    })),
  });
}

// Wide letters are those of Chinese.
const lengthOf = (text) => [...text].reduce((sum, letter) => sum + (letter > "\u2e80" ? 12.5 : 6.8), 0);

function twoLines(names, width) {
  names.axisLabel.width = width;
  const longest = Math.floor((1.8 * width) / 6.8);
  names.axisLabel.formatter = (name) => (lengthOf(name) > 1.8 * width ? `${name.slice(0, longest - 1)}…` : name);
}

// What is below the grid: labels and name of the axis.
const foot = 56;
const rowHeight = 34;

/** Fits names and legend to the width that there is, pixels; `height` is what bars across need, or null. */
export function fit(option, width) {
  const { yAxis, grid, series } = option;
  const across = yAxis.type === "category";
  if (across) twoLines(yAxis, Math.min(240, width * 0.38));
  const name = yAxis.name && yAxis.nameLocation !== "middle" ? 30 : 8;
  const top = legendHeight(option.legend, width) + name;
  const height = across && series[0].type !== "heatmap" ? top + foot + yAxis.data.length * rowHeight : null;
  return { option: { ...option, grid: { ...grid, top } }, height };
}

function legendHeight(names, width) {
  if (!names?.show) return 0;
  let rows = 1;
  let at = 0;
  for (const word of names.data) {
    const length = lengthOf(word) + 34;
    if (at > 0 && at + length > width) {
      rows++;
      at = 0;
    }
    at += length;
  }
  return rows * 22;
}

const symbols = ["circle", "triangle", "rect", "diamond", "pin", "arrow", "roundRect"];

const markLine = (marks) => ({
  symbol: "none",
  silent: true,
  lineStyle: { color: color("muted"), type: "dashed" },
  label: { color: color("muted"), fontSize: font },
  data: marks.map((m) => ({ name: m.name, label: { formatter: m.name, position: m.x === undefined ? "insideStartTop" : "end" }, ...(m.x === undefined ? { yAxis: m.y } : { xAxis: m.x }) })),
});

/** Points in groups, `groups` with `name` and `points` as [x, y], with lines over them. */
export function points({ groups, x, y, curves = [], marks = [] }) {
  return base({
    legend: legend([...groups, ...curves].map((g) => g.name)),
    grid: { left: 8, right: 24, top: 56, bottom: 34, containLabel: true },
    // The axes stay at the edges where there are points below zero.
    xAxis: edge(axis({ side: "x", scale: true, ...x })),
    yAxis: edge(axis({ side: "y", scale: true, ...y })),
    tooltip: {
      ...base().tooltip,
      trigger: "item",
      formatter: (p) => `${p.seriesName}\n${x.name ?? "x"}: ${(x.says ?? x.format)(p.value[0])}\n${y.name ?? "y"}: ${y.format(p.value[1])}`,
    },
    series: [
      ...groups.map((g, i) => ({
        type: "scatter",
        name: g.name,
        data: g.points,
        // Squares are drawn five times as fast as circles, which tells where there are many.
        symbol: g.points.length > many ? "rect" : symbols[i % symbols.length],
        symbolSize: g.points.length > many ? 3 : 6,
        large: g.points.length > many,
        itemStyle: { opacity: 0.6, color: g.color && color(g.color) },
        markLine: i === 0 && marks.length > 0 ? markLine(marks) : undefined,
      })),
      ...curves.map((c) => ({
        type: "line",
        name: c.name,
        data: c.points,
        showSymbol: false,
        lineStyle: { width: 3, color: color("text") },
        itemStyle: { color: color("text") },
      })),
    ],
  });
}

/** Squares whose depth tells a number: `values[row][column]`. */
export function heat({ rows, columns, values, format, x, y }) {
  const cells = values.flatMap((line, r) => line.map((value, c) => [c, r, value]));
  // Where letters turn to the other end of the colours to be read.
  const turn = theme() === "dark" ? 0.5 : 0.75;
  const top = Math.max(1, ...cells.map((c) => c[2] ?? 0));
  const names = (side, data, name) =>
    axis({ side, type: "category", data, name, nameLocation: side === "x" ? "middle" : "start", axisLabel: { color: color("text"), fontSize: font, interval: 0, width: 80, overflow: "truncate" }, ...(side === "y" ? { inverse: true } : {}) });
  return base({
    grid: { left: 8, right: 8, top: 32, bottom: 34, containLabel: true },
    xAxis: names("x", columns, x),
    yAxis: names("y", rows, y),
    visualMap: { show: false, min: 0, max: top, inRange: { color: [color("panel"), color("c1")] } },
    tooltip: { ...base().tooltip, formatter: (p) => `${y}: ${rows[p.value[1]]}\n${x}: ${columns[p.value[0]]}\n${format(p.value[2])}` },
    series: [
      {
        type: "heatmap",
        data: cells.map(([c, r, value]) => ({
          value: [c, r, value ?? 0],
          label: { color: (value ?? 0) > top * turn ? color("panel") : color("text") },
        })),
        label: { show: true, formatter: (p) => format(p.value[2]), fontSize: font },
        itemStyle: { borderColor: color("line"), borderWidth: 1 },
      },
    ],
  });
}

/** Steps from one amount to another: `steps` have `name`, `from`, `to`, and may be a `total`. */
export function waterfall({ steps, value, format }) {
  const option = bars({ categories: steps.map((s) => s.name), series: [{ name: value, values: [] }], value, format, across: true });
  const least = Math.min(0, ...steps.flatMap((s) => [s.from, s.to]));
  return {
    ...option,
    xAxis: { ...option.xAxis, min: least === 0 ? 0 : undefined, max: undefined, scale: false },
    tooltip: {
      ...base().tooltip,
      formatter: (p) => `${steps[p.dataIndex].name}\n${steps[p.dataIndex].says}`,
    },
    series: [
      {
        type: "custom",
        encode: { x: [1, 2], y: 0 },
        data: steps.map((s, i) => [i, s.from, s.to]),
        renderItem: (_, api) => step(steps[api.value(0)], api),
      },
    ],
  };
}

function step(own, api) {
  const [x0, y] = api.coord([own.from, api.value(0)]);
  const [x1] = api.coord([own.to, api.value(0)]);
  const height = Math.min(24, api.size([0, 1])[1] * 0.6);
  const children = [
    {
      type: "rect",
      shape: { x: Math.min(x0, x1), y: y - height / 2, width: Math.max(2, Math.abs(x1 - x0)), height, r: 3 },
      style: { fill: color(own.total ? "c8" : own.to < own.from ? "c2" : "c1") },
    },
  ];
  return { type: "group", children };
}
