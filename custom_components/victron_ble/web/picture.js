/** The picture: nodes on either side, the battery in the middle, flows between them. */

import { style } from "./style.js";

/** The fastest a dot crosses, and the slowest, in ms. */
const FASTEST = 1500;
const SLOWEST = 6000;
const LEVELS = 8;
const DOTS = 2;
const STEPS = 12;

/**
 * Return an element with a class and children.
 *
 * @param {string} tag
 * @param {string} className
 * @param {...(Node | string)} children
 */
export function element(tag, className, ...children) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 */
function svg(tag, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes))
    made.setAttribute(name, value);
  return made;
}

/** Change a text only where it is another one, which costs nothing otherwise. */
class Words {
  /** @param {string} className */
  constructor(className) {
    this.text = "";
    this.element = element("span", className);
  }

  /** @param {string} text shown as it is, never as markup */
  set(text) {
    if (text === this.text) return;
    this.text = text;
    this.element.textContent = text;
    this.element.dataset.length = text.length > 11 ? "2" : text.length > 9 ? "1" : "0";
  }
}

/** A circle with an icon, a value and a name; a button. */
export class Circle {
  /**
   * @param {string} icon
   * @param {string} color
   */
  constructor(icon, color) {
    this.value = new Words("value");
    this.name = new Words("name");
    this.icon = element("ha-icon", "icon");
    this.icon.setAttribute("icon", icon);
    this.disc = element("span", "disc", this.icon);
    this.button = element(
      "button",
      "node",
      this.disc,
      element("span", "words", this.value.element, this.name.element),
    );
    this.button.setAttribute("type", "button");
    this.button.style.setProperty("--color", color);
  }

  /**
   * @param {string} name
   * @param {string} value
   * @param {boolean} active whether anything flows
   */
  show(name, value, active) {
    if (name === this.name.text && value === this.value.text) return;
    this.name.set(name);
    this.value.set(value);
    this.button.title = name;
    this.button.setAttribute("aria-label", `${name}: ${value}`);
    this.button.classList.toggle("idle", !active);
  }
}

/** The battery: a circle whose ring is its charge. */
export class Battery extends Circle {
  constructor() {
    super("mdi:battery", "var(--state-sensor-battery-high-color, #4caf50)");
    this.button.classList.add("battery");
    this.arc = svg("circle", {
      class: "arc",
      cx: "50",
      cy: "50",
      r: "46",
      pathLength: "100",
    });
    const ring = svg("svg", { class: "ring", viewBox: "0 0 100 100" });
    ring.append(
      svg("circle", { class: "track", cx: "50", cy: "50", r: "46" }),
      this.arc,
    );
    this.charge = new Words("charge");
    this.disc.prepend(ring);
    this.disc.append(this.charge.element);
    /** @type {number | undefined} */
    this.percent = undefined;
  }

  /**
   * @param {string} text
   * @param {number} percent NaN where it is not known
   */
  showCharge(text, percent) {
    this.charge.set(text);
    if (Object.is(percent, this.percent)) return;
    this.percent = percent;
    const share = Math.min(Math.max(percent || 0, 0), 100);
    // Of a dash that covers the whole, the part that is not charged is moved out of it.
    this.arc.setAttribute("stroke-dashoffset", String(100 - share));
    this.arc.classList.toggle("none", share === 0);
    const level = percent < 20 ? "low" : percent < 40 ? "medium" : "high";
    this.button.style.setProperty(
      "--color",
      `var(--state-sensor-battery-${level}-color, ${COLORS[level]})`,
    );
  }
}
const COLORS = { low: "#f44336", medium: "#ff9800", high: "#4caf50" };

/** A line between a circle and the battery, and the dots that move on it. */
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
      ? [0, y, 90, y, 40, 50, 100, 50]
      : [0, 50, 60, 50, 10, y, 100, y];
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
    this.width = "";
    this.moving = false;
    this.#apply();
  }

  /**
   * @param {number} watts positive in the usual direction; NaN where it is not known
   * @param {number} most the largest of all flows
   */
  show(watts, most) {
    const share = Math.sqrt(Math.abs(watts || 0) / (most || 1));
    const level = Math.ceil(share * LEVELS) * Math.sign(watts || 0);
    const width = (1.5 + Math.round(share * LEVELS) * 0.5).toFixed(1);
    if (width !== this.width) {
      this.width = width;
      this.line.style.strokeWidth = width;
    }
    if (level === this.level) return;
    this.level = level;
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

/**
 * Return the whole picture.
 *
 * @param {Circle[]} sources
 * @param {Battery} battery
 * @param {Circle[]} loads
 * @param {Flow[]} flowsIn
 * @param {Flow[]} flowsOut
 */
export function assemble(sources, battery, loads, flowsIn, flowsOut) {
  const buttons = (/** @type {Circle[]} */ circles) => circles.map((c) => c.button);
  return element(
    "div",
    "picture",
    area("in", flowsIn),
    area("out", flowsOut),
    element("div", "side", ...buttons(sources)),
    element("div", "middle", battery.button),
    element("div", "side", ...buttons(loads)),
  );
}

/**
 * @param {string} side
 * @param {Flow[]} flows
 */
function area(side, flows) {
  const lines = svg("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none" });
  lines.append(...flows.map((flow) => flow.line));
  const made = element("div", `area ${side}`, lines, ...flows.map((flow) => flow.dots));
  made.setAttribute("aria-hidden", "true");
  return made;
}

/** Return the style sheet of the card. */
export function sheet() {
  const made = document.createElement("style");
  made.textContent = style;
  return made;
}
