/** The looks of the picture: Home Assistant's own variables, sizes by the card's width. */
export const style = `
:host { display: block; height: 100%; }
ha-card {
  display: flex; flex-direction: column; justify-content: center;
  box-sizing: border-box; height: 100%; overflow: hidden;
  padding: 16px 8px 12px; container-type: inline-size;
}
.said, .hint, .note {
  margin: 0 8px; text-align: center; unicode-bidi: plaintext; overflow-wrap: anywhere;
  color: var(--primary-text-color);
  font-size: var(--ha-font-size-l, 16px); font-weight: var(--ha-font-weight-medium, 500);
  line-height: 1.4;
}
.said { margin-bottom: 12px; }
.note { white-space: pre-line; }
.note:not(:empty) { margin-top: 8px; }
.hint, .note { color: var(--secondary-text-color); font-size: var(--ha-font-size-m, 14px); font-weight: 400; }
.picture {
  --side: 84px; --circle: 44px; --ring: 92px; --words: 54px;
  position: relative; display: grid;
  grid-template-columns: var(--side) 1fr var(--side);
  box-sizing: border-box; width: 100%; max-width: 640px; margin: 0 auto;
}
.side { display: flex; flex-direction: column; }
/* All rows are of one height, which is what the lines count on. */
.side .node { flex: 1; }
.middle { display: flex; flex-direction: column; justify-content: center; }
.node {
  all: unset; box-sizing: border-box; position: relative; cursor: pointer;
  display: flex; flex-direction: column; align-items: center; justify-content: center;
  min-width: 0; padding: 3px 2px; border-radius: 12px;
}
.node:focus-visible { outline: 2px solid var(--primary-color); outline-offset: -1px; }
.column { display: block; width: 100%; }
.disc {
  position: relative; display: flex; flex-direction: column; align-items: center; justify-content: center;
  width: var(--circle); height: var(--circle); margin: 0 auto; border-radius: 50%;
  color: var(--color);
  --mdc-icon-size: 24px;
}
.disc::before {
  content: ""; position: absolute; inset: 0; border-radius: 50%;
  background: currentColor; opacity: 0.18;
}
.node:hover .disc::before { opacity: 0.28; }
.idle .disc { color: var(--disabled-color, #bdbdbd); }
.words { display: flex; flex-direction: column; align-items: center; width: 100%; height: var(--words); padding-top: 2px; box-sizing: border-box; contain: strict; }
.value, .name, .charge { text-align: center; max-width: 100%; overflow: hidden; }
.value, .charge { white-space: nowrap; text-overflow: ellipsis; unicode-bidi: plaintext; }
.value {
  order: -1; color: var(--primary-text-color);
  font-size: var(--ha-font-size-m, 14px); font-weight: var(--ha-font-weight-medium, 500); line-height: 20px;
}
.value[data-length="long"] { font-size: 12px; }
.value[data-length="longest"] { font-size: 10px; }
.idle .value { color: var(--secondary-text-color); font-weight: 400; }
.name {
  color: var(--secondary-text-color); font-size: 11px; line-height: 15px;
  overflow-wrap: anywhere; hyphens: auto; unicode-bidi: plaintext;
  display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2;
}
@container (min-width: 340px) { .picture { --side: 108px; --circle: 52px; --ring: 116px; } .name { font-size: 12px; } }
@container (min-width: 500px) { .picture { --side: 128px; --circle: 56px; --ring: 136px; } }
.battery .disc { width: var(--ring); height: var(--ring); --mdc-icon-size: 22px; }
.battery .disc::before { inset: 7.5%; opacity: 0.1; }
.ring { position: absolute; inset: 0; width: 100%; height: 100%; transform: rotate(-90deg); }
.ring circle { fill: none; stroke-width: 7; }
.track { stroke: var(--divider-color, #e0e0e0); }
.arc { stroke: var(--color); stroke-linecap: round; stroke-dasharray: 100 100; }
.arc.none { display: none; }
.battery .icon { position: relative; }
.charge {
  position: relative; color: var(--primary-text-color);
  font-size: calc(var(--ring) * 0.22); font-weight: var(--ha-font-weight-medium, 500); line-height: 1.2;
  max-width: 80%;
}
.charge[data-length="long"] { font-size: 13px; }
.charge[data-length="longest"] { font-size: 11px; }
.area {
  position: absolute; pointer-events: none;
  top: calc(var(--words) / -2); bottom: calc(var(--words) / 2);
}
.area.in {
  inset-inline-start: calc((var(--side) + var(--circle)) / 2 + 2px);
  inset-inline-end: calc(50% + var(--ring) / 2 + 2px);
}
.area.out {
  inset-inline-end: calc((var(--side) + var(--circle)) / 2 + 2px);
  inset-inline-start: calc(50% + var(--ring) / 2 + 2px);
}
.area:dir(rtl) { transform: scaleX(-1); }
.area svg { position: absolute; width: 100%; height: 100%; overflow: visible; }
.line { fill: none; stroke: var(--color); stroke-linecap: round; opacity: 0.55; vector-effect: non-scaling-stroke; }
.line.still { stroke: var(--divider-color, #e0e0e0); opacity: 1; }
.dots, .carrier { position: absolute; inset: 0; }
.dots.still { display: none; }
.carrier { will-change: transform; }
.dot, .tip { position: absolute; width: 8px; height: 8px; top: -4px; left: -4px; background: var(--color); }
.dot { border-radius: 50%; }
.arrow { display: none; }
.tip { width: 10px; height: 12px; top: -6px; left: -5px; clip-path: polygon(0 0, 100% 50%, 0 100%); }
.back .tip { transform: scaleX(-1); }
@media (prefers-reduced-motion: reduce) {
  .carrier { display: none; }
  .carrier.arrow { display: block; }
}
@media (forced-colors: active) {
  .line, .arc { stroke: CanvasText; }
  .dot, .tip { background: CanvasText; forced-color-adjust: none; }
}
`;
