/** What the picture is put together from: elements, texts, circles, the battery. */

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
 * Return an element of a drawing.
 *
 * @param {string} tag
 * @param {Record<string, string>} attributes
 */
export function svg(tag, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes))
    made.setAttribute(name, value);
  return made;
}

/** A text that is only touched when it becomes another one. */
export class Words {
  /**
   * @param {string} tag
   * @param {string} className
   */
  constructor(tag, className) {
    this.node = document.createTextNode("");
    this.element = element(tag, className, this.node);
    this.length = "";
  }

  get text() {
    return this.node.data;
  }

  /** @param {string} text shown as it is, never as markup */
  set(text) {
    if (text === this.node.data) return;
    this.node.data = text;
    const length = text.length > 11 ? "longest" : text.length > 9 ? "long" : "";
    if (length === this.length) return;
    this.length = length;
    this.element.dataset.length = length;
  }
}

/** A circle with an icon, a name and a value; a button, which is called what it holds. */
export class Circle {
  /**
   * @param {string} icon
   * @param {string} color
   */
  constructor(icon, color) {
    this.name = new Words("span", "name");
    this.value = new Words("span", "value");
    this.icon = element("ha-icon", "icon");
    this.icon.setAttribute("icon", icon);
    this.disc = element("span", "disc", this.icon);
    const words = element("span", "words", this.name.element, " ", this.value.element);
    const column = element("span", "column", this.disc, words);
    this.button = element("button", "node", column);
    this.button.setAttribute("type", "button");
    this.button.style.setProperty("--color", color);
    this.active = true;
  }

  /** @param {string} name */
  showName(name) {
    this.name.set(name);
    this.button.title = name; // for it may be cut off
  }

  /**
   * @param {string} value
   * @param {boolean} active whether anything flows
   */
  show(value, active) {
    this.value.set(value);
    if (active === this.active) return;
    this.active = active;
    this.button.classList.toggle("idle", !active);
  }
}

const COLORS = { low: "#f44336", medium: "#ff9800", high: "#4caf50" };

/** The battery: a circle whose ring is its charge. */
export class Battery extends Circle {
  constructor() {
    super("mdi:battery", "");
    this.button.classList.add("battery");
    const circle = { cx: "50", cy: "50", r: "46", pathLength: "100" };
    this.arc = svg("circle", { class: "arc", ...circle });
    const ring = svg("svg", { class: "ring", viewBox: "0 0 100 100" });
    ring.append(svg("circle", { class: "track", ...circle }), this.arc);
    this.charge = new Words("span", "charge");
    this.disc.prepend(ring);
    this.disc.append(this.charge.element, " ");
    this.name.element.id = "name";
    this.shownIcon = "";
    /** @type {number | undefined} */
    this.percent = undefined;
  }

  /**
   * @param {string} text
   * @param {number} percent NaN where it is not known
   * @param {string} icon
   */
  showCharge(text, percent, icon) {
    this.charge.set(text);
    if (icon !== this.shownIcon) {
      this.shownIcon = icon;
      this.icon.setAttribute("icon", icon);
    }
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
