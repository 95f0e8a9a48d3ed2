/** A line between a circle and the battery, and what moves on it. */

import { element, svg } from "./parts.js";

/** How long a dot takes to cross, in ms. */
const FASTEST = 1500;
const SLOWEST = 6000;
/** Of speed, two for each power of ten; few, as changing the speed costs more than text. */
const LEVELS = 8;
/** Of width, for the share in the largest flow. */
const WIDTHS = 10;
const DOTS = 2;
const STEPS = 12;

/** A line, two dots on it, and an arrow for who wants nothing to move. */
export class Flow {
  /**
   * @param {boolean} comesIn whether it leads to the battery
   * @param {number} row of the circle, counted from 0
   * @param {number} rows
   * @param {string} color
   */
  constructor(comesIn, row, rows, color) {
    const y = ((row + 0.5) / rows) * 100;
    const points = comesIn
      ? [0, y, 95, y, 45, 50, 100, 50]
      : [0, 50, 55, 50, 5, y, 100, y];
    this.line = svg("path", {
      class: "line",
      d: `M${points[0]} ${points[1]}C${points.slice(2).join(" ")}`,
    });
    this.line.style.setProperty("--color", color);
    this.dots = element("div", "dots");
    this.dots.style.setProperty("--color", color);
    const frames = path(points);
    this.moves = Array.from({ length: DOTS }, (_, index) => {
      const carrier = element("div", "carrier", element("div", "dot"));
      this.dots.append(carrier);
      const move = carrier.animate(frames, {
        duration: SLOWEST,
        iterations: Number.POSITIVE_INFINITY,
        iterationStart: index / DOTS,
      });
      move.pause();
      return move;
    });
    const arrow = element("div", "carrier arrow", element("div", "tip"));
    arrow.style.transform = String(frames[STEPS / 2]?.transform);
    this.dots.append(arrow);
    this.level = 0;
    this.width = 0;
    this.moving = false;
    this.#apply();
  }

  /**
   * @param {number} watts positive in the usual direction; NaN where it is not known
   * @param {number} most the largest of all flows
   */
  show(watts, most) {
    const size = Math.abs(watts) || 0;
    const width = 1.5 + Math.round(Math.sqrt(size / (most || 1)) * WIDTHS) * 0.4;
    if (width !== this.width) {
      this.width = width;
      this.line.style.strokeWidth = String(width);
    }
    const level =
      size && Math.min(Math.max(Math.round(2 * Math.log10(size)), 1), LEVELS);
    const signed = watts < 0 ? -level : level;
    if (signed === this.level) return;
    this.level = signed;
    this.#apply();
  }

  /** @param {boolean} moving whether anybody sees it and wants it to move */
  move(moving) {
    if (moving === this.moving) return;
    this.moving = moving;
    this.#apply();
  }

  #apply() {
    const speed = Math.abs(this.level) / LEVELS;
    this.line.classList.toggle("still", !this.level);
    this.dots.classList.toggle("still", !this.level);
    this.dots.classList.toggle("back", this.level < 0);
    for (const move of this.moves) {
      if (this.level && this.moving) {
        const direction = this.level < 0 ? "reverse" : "normal";
        if (move.effect?.getTiming().direction !== direction) {
          move.effect?.updateTiming({ direction });
        }
        move.updatePlaybackRate(SLOWEST / (SLOWEST - (SLOWEST - FASTEST) * speed));
        move.play();
      } else {
        move.pause();
      }
    }
  }
}

/**
 * Return a curve as keyframes, in percent of what it is drawn in.
 *
 * @param {number[]} points of a cubic Bézier
 * @returns {Keyframe[]}
 */
function path(points) {
  const at = (/** @type {number} */ axis, /** @type {number} */ t) => {
    const [a = 0, b = 0, c = 0, d = 0] = points.filter((_, i) => i % 2 === axis);
    const s = 1 - t;
    return s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * c + t * t * t * d;
  };
  return Array.from({ length: STEPS + 1 }, (_, step) => {
    const t = step / STEPS;
    return { transform: `translate(${at(0, t).toFixed(2)}%, ${at(1, t).toFixed(2)}%)` };
  });
}
