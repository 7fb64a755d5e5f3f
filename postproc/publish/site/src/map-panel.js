// The map with its controls: layers, times, legend, what lies at a place.
import { bytesOf, packedScript } from "./data.js";
import { el, fit, name, replace } from "./dom.js";
import { severityOf, symbolOf } from "./gauges.js";
import { classesOf, decode, palette } from "./map/scales.js";
import { threads } from "./warnings.js";
import { clock, metres, moment, number, percent, span, t } from "./words.js";

const order = ["depth_p50", "depth_p90", "speed_mean", "maximum_depth_p50", "maximum_depth_p90", "probability_of_depth", "arrival_time_p50", "maximum_hazard_p50", "duration_above_threshold_p50", "change"];

export function layerName(layer) {
  const key = order.find((id) => layer.id === id || (layer.threshold_m !== undefined && layer.id.startsWith(id)));
  return t(`layer_${key}`, { depth: number(layer.threshold_m ?? 0) });
}

function valueText(layer, value) {
  switch (layer.kind) {
    case "depth": return metres(value);
    case "change": return `${value >= 0 ? "+" : "−"}${number(Math.abs(value), 2)} m`;
    case "speed": return `${number(value, 1)} m/s`;
    case "probability": return percent(value);
    case "arrival": case "duration": return span(value);
    default: return number(value, 2);
  }
}

function classText(layer, classes, i, manifest) {
  const { from, words } = classes[i], next = classes[i + 1]?.from;
  if (words) return t(words);
  if (layer.kind === "arrival") return `${clock(Date.parse(manifest.cycle) / 1000 + from)} – ${clock(Date.parse(manifest.cycle) / 1000 + (next ?? leadOf(manifest)))}`;
  if (layer.kind === "change") return from === -Infinity ? t("less_by", { value: metres(0.5) }) : next === undefined ? t("more_by", { value: metres(from) }) : `${valueText(layer, from)} … ${valueText(layer, next === 0.05 ? -0.05 : next)}`;
  if (next === undefined) return t("at_least", { value: valueText(layer, from) });
  return `${valueText(layer, from)} – ${valueText(layer, next)}`;
}

const leadOf = (manifest) => (Date.parse(manifest.ends) - Date.parse(manifest.cycle)) / 1000;

const arrays = new Map();
function arrayOf(path) {
  if (!arrays.has(path)) {
    if (arrays.size > 64) arrays.delete(arrays.keys().next().value);
    arrays.set(path, bytesOf(path).then((buffer) => new Uint8Array(buffer)).catch((error) => { arrays.delete(path); throw error; }));
  }
  return arrays.get(path);
}

const settings = { layer: "maximum_depth_p50", time: 0, areas: true };

export function mapPanel(manifest, forecast, marks) {
  const layers = forecast.layers, chosen = () => layers.find((layer) => layer.id === settings.layer) ?? layers[0];
  const fileOf = (layer) => `${manifest.data}/${layer.files[layer.of_times ? Math.min(settings.time, layer.files.length - 1) : 0]}`;
  const canvas = el("div.canvas", { id: "map-canvas" }), legend = el("ul.legend"), heading = el("p.legend-head"), at = el("p.at", { role: "status" }, t("at_hint"));
  const printed = el("img.printed", { alt: "" }), trouble = el("p.missing", { role: "alert", hidden: true });
  let map = null, playing = null, asked = 0, mapped = Promise.resolve();

  const shownTime = el("output.time", { for: "map-time" });
  const slider = el("input", { type: "range", id: "map-time", min: 0, max: forecast.times.length - 1, step: 1, value: settings.time, "aria-label": t("time_slider"), oninput: () => { settings.time = Number(slider.value); show(); } });
  const play = el("button.play", { type: "button", onclick: () => (playing ? stop() : start()) }, `▶ ${t("play")}`);

  function stop() {
    clearTimeout(playing);
    playing = null;
    replace(play, `▶ ${t("play")}`);
  }
  async function step() {
    settings.time = (settings.time + 1) % forecast.times.length;
    slider.value = settings.time;
    await show();
    if (playing) playing = setTimeout(step, 600);
  }
  function start() {
    if (!chosen().of_times) choose(layers.find((layer) => layer.of_times)?.id);
    replace(play, `❚❚ ${t("pause")}`);
    playing = setTimeout(step, 0);
  }

  function drawLegend() {
    const layer = chosen(), classes = classesOf(layer, leadOf(manifest));
    const when = layer.of_times ? moment(forecast.times[settings.time]) : layer.kind === "change" ? t("changes_since", { time: moment(forecast.changes?.cycle ?? manifest.cycle) }) : t("over_all", { time: moment(manifest.ends) });
    replace(heading, el("strong", {}, layerName(layer)), " ", when);
    replace(legend, classes.map((c, i) => el("li", {}, el(`span.swatch${c.pattern ? ".hatched" : ""}`, { "data-colour": c.colour, "aria-hidden": "true" }), classText(layer, classes, i, manifest))));
    for (const swatch of legend.querySelectorAll(".swatch")) swatch.style.backgroundColor = swatch.dataset.colour;
    slider.disabled = !layer.of_times;
    slider.setAttribute("aria-valuetext", moment(forecast.times[settings.time]));
    replace(shownTime, moment(forecast.times[settings.time]));
    shownTime.classList.toggle("idle", !layer.of_times);
  }

  async function show() {
    const mine = ++asked, layer = chosen();
    drawLegend();
    try {
      const bytes = await arrayOf(fileOf(layer));
      if (mine === asked && map) map.showValues(bytes, palette(layer, classesOf(layer, leadOf(manifest))));
      if (playing && layer.of_times) arrayOf(`${manifest.data}/${layer.files[(settings.time + 1) % layer.files.length]}`).catch(() => {});
      trouble.hidden = true;
    } catch (error) {
      stop();
      replace(trouble, t("cannot_load", { what: error.message }));
      trouble.hidden = false;
    }
  }

  function choose(id) {
    if (!id) return;
    settings.layer = id;
    const radio = section.querySelector(`input[value="${CSS.escape(id)}"]`);
    if (radio) radio.checked = true;
    show();
  }

  async function tell(place) {
    const cell = map.cells.cellAt(place);
    if (cell === null) return replace(at, t("at_outside"));
    const wanted = [chosen(), ...layers.filter((layer) => !layer.of_times && layer !== chosen() && ["maximum_depth_p50", "arrival_time_p50"].includes(layer.id)), ...layers.filter((layer) => layer.kind === "probability" && layer !== chosen())];
    const texts = await Promise.all(wanted.map(async (layer) => {
      const value = decode(layer.scale, (await arrayOf(fileOf(layer)))[cell]);
      return `${layerName(layer)}: ${value === null ? t("none") : layer.kind === "arrival" ? clock(Date.parse(manifest.cycle) / 1000 + value) : valueText(layer, value)}`;
    }));
    replace(at, el("strong", {}, t("at_place")), " ", texts.join(" · "));
  }

  function gaugeMarks() {
    return forecast.gauges.map((gauge, i) => ({
      place: gauge.place, symbol: symbolOf(gauge), name: fit(gauge.name),
      element: el(`a.mark.${severityOf(gauge)}`, { href: `#gauge-${i}`, "aria-label": `${gauge.name}` }, el("span.symbol", { "aria-hidden": "true" }, symbolOf(gauge)), el("span.name", {}, name(gauge.name))),
    }));
  }

  async function open() {
    const [script, worker] = await Promise.all([packedScript(MAP_FILE), packedScript(WORKER_FILE)]);
    const { makeMap } = await import(script);
    const locale = { "NavigationControl.ZoomIn": t("zoom_in"), "NavigationControl.ZoomOut": t("zoom_out"), "Map.Title": t("map"), "CooperativeGesturesHandler.WindowsHelpText": t("gesture_keys"), "CooperativeGesturesHandler.MacHelpText": t("gesture_keys"), "CooperativeGesturesHandler.MobileHelpText": t("gesture_touch") };
    map = makeMap({ container: canvas, manifest, worker, locale, touch: matchMedia("(pointer: coarse)").matches });
    map.map.on("click", (event) => tell(event.lngLat).catch(() => {}));
    map.map.getCanvas().addEventListener("keydown", (event) => { if (event.key === "Enter") tell(map.map.getCenter()).catch(() => {}); });
    map.showGauges(gaugeMarks());
    map.showAreas(threads(forecast.warnings.messages, Date.now()).filter(({ state }) => state === "in_force").flatMap(({ message }) => message.polygons));
    map.showAreasOn(settings.areas);
    await show();
  }

  const groups = [["layers_times", layers.filter((l) => l.of_times)], ["layers_all", layers.filter((l) => !l.of_times)]].filter(([, list]) => list.length);
  const section = el("section#map", { "aria-labelledby": "map-head" },
    el("h2", { id: "map-head" }, t("map")),
    el("div.panel", {},
      el("div.frame", {}, canvas, printed, marks.length > 0 && el("div.watermark", { "aria-hidden": "true" }, marks.map((mark) => el("span", {}, mark))),
        el("div.times", {}, play, slider, shownTime)),
      el("div.controls", {}, heading, legend, trouble,
        groups.map(([key, list]) => el("fieldset", {}, el("legend", {}, t(key)), list.map((layer) => el("label.choice", {}, el("input", { type: "radio", name: "layer", value: layer.id, checked: layer === chosen(), onchange: () => choose(layer.id) }), " ", layerName(layer))))),
        el("label.choice", {}, el("input", { type: "checkbox", id: "show-areas", checked: settings.areas, onchange: (event) => { settings.areas = event.target.checked; map?.showAreasOn(settings.areas); } }), " ", t("show_areas")),
        el("button", { type: "button", onclick: () => map?.wholeBasin() }, t("whole_basin")),
        at, el("p.note", {}, t("map_note")))));
  drawLegend();

  return {
    section,
    open: () => { mapped = open().catch((error) => { replace(trouble, t("no_map", { what: error.message })); trouble.hidden = false; }); return mapped; },
    map: () => map,
    choose,
    /// For print: the canvas as a picture.
    freeze() { if (map && canvas.clientWidth > 0) printed.src = map.picture(); },
    close() { stop(); map?.remove(); },
  };
}
