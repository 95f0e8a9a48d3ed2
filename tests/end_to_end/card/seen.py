"""What is seen of the picture of a system."""

from typing import Any, Final

from playwright.async_api import Page

# What is seen of the picture, and what does not fit.
SEEN: Final = """() => {
  const root = card.shadowRoot;
  const all = (selector) => [...root.querySelectorAll(selector)];
  const frame = root.querySelector("ha-card").getBoundingClientRect();
  const nodes = all(".node").map((node) => node.getBoundingClientRect());
  const apart = (a, b) =>
    a.right <= b.left + 0.5 || b.right <= a.left + 0.5 ||
    a.bottom <= b.top + 0.5 || b.bottom <= a.top + 0.5;
  const middle = (one) => {
    const { top, bottom } = one.querySelector(".disc").getBoundingClientRect();
    return (top + bottom) / 2;
  };
  return {
    labels: all(".side .node").map((node) => `${node.querySelector(".name").textContent}: ${
      node.querySelector(".value").textContent}`),
    lines: all(".line").length,
    still: all(".line.still").length,
    back: all(".dots.back").length,
    outside: nodes.filter((node) => node.left < frame.left || node.right > frame.right
      || node.bottom > frame.bottom || node.top < frame.top).length,
    overlaps: nodes.some((a, i) => nodes.some((b, j) => i < j && !apart(a, b))),
    cut: all(".value, .charge").filter((one) => one.scrollWidth > one.clientWidth + 1)
      .map((one) => one.textContent),
    // A line leaves in the middle of its circle.
    astray: all(".area").flatMap((area, side) => {
      const circles = all(`.side:nth-of-type(${side ? 5 : 3}) .node`);
      return [...area.querySelectorAll(".line")].map((line, row) => {
        const point = line.getPointAtLength(side ? line.getTotalLength() : 0);
        const y = point.matrixTransform(line.getScreenCTM()).y;
        return Math.abs(y - middle(circles[row]));
      });
    }).filter((distance) => distance > 1).length,
  };
}"""


async def seen(page: Page) -> dict[str, Any]:
    """Return what is seen of the picture; whatever it shows, it must fit."""
    found: dict[str, Any] = await page.evaluate(SEEN)
    assert found.pop("outside") == 0
    assert found.pop("astray") == 0
    assert not found.pop("overlaps")
    return found


async def said(page: Page) -> str:
    """Return what the card says of the battery."""
    return plain(await page.locator(".said").inner_text())


def plain(text: str) -> str:
    """Return a text without what keeps the directions of its parts apart."""
    return text.translate(dict.fromkeys((0x2068, 0x2069)))
