/** The scale of one axis: from data to pixels, and which ticks it carries. */

import type { Axis } from '../study/figure.js';

/** An axis with its domain (data) and range (pixels of the SVG). */
export interface AxisScale {
  readonly scale: Axis['scale'];
  readonly domain: readonly [number, number];
  readonly range: readonly [number, number];
}

/** A tick: where, and its label; minor ticks have none. */
export interface Tick {
  readonly value: number;
  readonly label: string;
}

/**
 * Where a value lies on an axis.
 *
 * @param axis - the axis.
 * @param value - a value in data units, above 0 on a log axis.
 * @returns the pixel coordinate.
 * @example
 * toPixel({ scale: 'log', domain: [1, 100], range: [0, 200] }, 10) // 100
 */
export function toPixel({ scale, domain: [low, high], range: [from, to] }: AxisScale, value: number): number {
  // Halves, so that a domain as wide as the doubles themselves does not overflow.
  const share =
    scale === 'log'
      ? (Math.log10(value) - Math.log10(low)) / (Math.log10(high) - Math.log10(low))
      : (value / 2 - low / 2) / (high / 2 - low / 2);
  return from + share * (to - from);
}

/**
 * The ticks of an axis: round steps on a linear axis; on a log axis powers of ten (thinned when there are many), with
 * 2 and 5 between them when fewer than two decades are shown, and round steps when less than half a decade is.
 *
 * @param axis - the scale and domain of the axis.
 * @param count - about how many labels there is room for; defaults to 7.
 * @returns ticks inside the domain (to rounding: a billionth of a step) in ascending order, at least one of them with a label.
 * @example
 * axisTicks({ scale: 'log', domain: [1, 1000] }).filter((tick) => tick.label !== '').map((tick) => tick.label) // ['1', '10', '100', '1000']
 */
export function axisTicks({ scale, domain }: Pick<AxisScale, 'scale' | 'domain'>, count = 7): readonly Tick[] {
  return scale === 'log' ? logTicks(domain, count) : linearTicks(domain, count);
}

function linearTicks([low, high]: readonly [number, number], count: number): readonly Tick[] {
  const raw = high / count - low / count;
  const power = Math.floor(Math.log10(raw));
  const mantissa = [1, 2, 5, 10].find((m) => m * 10 ** power >= raw * 0.75) ?? 10;
  const shift = mantissa === 10 ? power + 1 : power;
  const digit = mantissa === 10 ? 1 : mantissa;
  const first = Math.ceil((low / digit) * 10 ** -shift - 1e-9);
  const last = Math.floor((high / digit) * 10 ** -shift + 1e-9);
  const largest = Math.max(Math.abs(low), Math.abs(high));
  const exponent = largest >= 1e5 || largest < 1e-3 ? Math.floor(Math.log10(largest)) : 0;
  const ticks: Tick[] = [];
  for (let k = first; k <= last; k += 1) {
    // Through the decimal text, so that the tick is the double nearest to the round number.
    const value = Number(`${k * digit}e${shift}`);
    ticks.push({ value, label: linearLabel(k * digit, shift, exponent) });
  }
  return ticks;
}

function linearLabel(multiple: number, shift: number, exponent: number): string {
  if (multiple === 0) return '0';
  const value = Number(`${multiple}e${shift - exponent}`);
  const text = minus(value.toFixed(Math.min(100, Math.max(0, exponent - shift))));
  return exponent === 0 ? text : `${text}×10${superscript(exponent)}`;
}

function logTicks([low, high]: readonly [number, number], count: number): readonly Tick[] {
  const decades = Math.log10(high) - Math.log10(low);
  if (decades < 0.5) return linearTicks([low, high], count);
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const stride = Math.max(1, Math.ceil(decades / count));
  const labelled = decades < 2 ? [1, 2, 5] : [1];
  const plain = first >= -3 && last <= 5;
  const ticks: Tick[] = [];
  for (let power = first; power <= last; power += 1) {
    for (const digit of decades <= 8 ? [1, 2, 3, 4, 5, 6, 7, 8, 9] : [1]) {
      const value = Number(`${digit}e${power}`);
      if (value < low || value > high) continue;
      const shown = labelled.includes(digit) && power % stride === 0;
      ticks.push({ value, label: shown ? logLabel(digit, power, plain) : '' });
    }
  }
  return ticks;
}

function logLabel(digit: number, power: number, plain: boolean): string {
  if (plain) return Number(`${digit}e${power}`).toFixed(Math.max(0, -power));
  return digit === 1 ? `10${superscript(power)}` : `${digit}×10${superscript(power)}`;
}

function minus(text: string): string {
  return text.replace('-', '−');
}

function superscript(power: number): string {
  return String(power).replace(/./g, (digit) => (digit === '-' ? '⁻' : ('⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)] ?? digit)));
}
