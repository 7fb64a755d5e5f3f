// The map: MapLibre, the cells, gauges, areas of warnings. Loaded after the words, which do not wait for it.
import { Map as LibreMap, Marker, NavigationControl, ScaleControl, setWorkerCount, setWorkerUrl } from "maplibre-gl";

import { cellLayer } from "./cell-layer.js";

const dark = () => matchMedia("(prefers-color-scheme: dark)").matches;
const ground = () => (dark() ? { low: [0.16, 0.17, 0.18], high: [0.47, 0.48, 0.47] } : { low: [0.63, 0.62, 0.58], high: [0.985, 0.98, 0.955] });

function areasOf(polygons) {
  return { type: "FeatureCollection", features: polygons.map((ring) => ({ type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } })) };
}

/// As its marker, which is no part of the canvas.
function drawGauge(context, at, symbol, name, scale) {
  const [x, y] = [at.x * scale, at.y * scale];
  context.font = `600 ${13 * scale}px sans-serif`;
  context.textBaseline = "middle";
  context.lineWidth = 4 * scale;
  context.strokeStyle = "#ffffff";
  context.fillStyle = "#17202a";
  for (const [text, left] of [[symbol, x - context.measureText(symbol).width / 2], [name, x + 12 * scale]]) {
    context.strokeText(text, left, y);
    context.fillText(text, left, y);
  }
}

function boundsOf(manifest) {
  const [west, south, east, north] = manifest.tiles.bounds;
  return [[west, south], [east, north]];
}

/// `worker`: address of MapLibre's worker. `locale`: its words.
export function makeMap({ container, manifest, worker, locale, touch }) {
  setWorkerUrl(worker);
  setWorkerCount(1);
  const [[west, south], [east, north]] = boundsOf(manifest);
  const roomX = Math.max(0.02, east - west), roomY = Math.max(0.02, north - south);
  const map = new LibreMap({
    container, locale, attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false, maxPitch: 0,
    cooperativeGestures: touch, renderWorldCopies: false, fadeDuration: 0, maxZoom: Math.min(20, manifest.tiles.max_zoom + 3),
    style: { version: 8, sources: {}, layers: [{ id: "paper", type: "background", paint: { "background-color": dark() ? "#101418" : "#e9eef2" } }] },
    bounds: boundsOf(manifest), fitBoundsOptions: { padding: 16 },
    maxBounds: [[west - roomX, Math.max(-85, south - roomY)], [east + roomX, Math.min(85, north + roomY)]],
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  if (manifest.tiles.local === false) map.addControl(new ScaleControl({ unit: "metric" }), "bottom-left");
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  const cells = cellLayer(manifest.mesh, manifest.tiles, ground());
  let markers = [], gauges = [];

  map.on("load", () => {
    map.addLayer(cells);
    map.addSource("areas", { type: "geojson", data: areasOf([]) });
    map.addLayer({ id: "areas", type: "line", source: "areas", paint: { "line-color": dark() ? "#ff9d8a" : "#a3123a", "line-width": 2, "line-dasharray": [3, 2] } });
    map.fire("ready");
  });
  const whenReady = (what) => (map.getLayer("areas") ? what() : map.once("ready", what));

  return {
    cells,
    map,
    showValues: (bytes, pixels) => whenReady(() => cells.show(bytes, pixels)),
    showAreas: (polygons) => whenReady(() => map.getSource("areas").setData(areasOf(polygons))),
    showAreasOn: (on) => whenReady(() => map.setLayoutProperty("areas", "visibility", on ? "visible" : "none")),
    /// [{place, element, symbol, name}]
    showGauges(list) {
      gauges = list;
      for (const marker of markers) marker.remove();
      markers = list.map(({ place, element }) => new Marker({ element, anchor: "left", offset: [-13, 0] }).setLngLat(place).addTo(map));
    },
    wholeBasin: () => map.fitBounds(boundsOf(manifest), { padding: 16, duration: 0 }),
    /// As a picture, for print: what WebGL drew is gone after its frame.
    picture() {
      map.redraw();
      const drawn = map.getCanvas(), canvas = document.createElement("canvas"), context = canvas.getContext("2d");
      [canvas.width, canvas.height] = [drawn.width, drawn.height];
      context.drawImage(drawn, 0, 0);
      const scale = drawn.width / drawn.clientWidth;
      for (const { place, symbol, name } of gauges) drawGauge(context, map.project(place), symbol, name, scale);
      return canvas.toDataURL("image/png");
    },
    whole: () => new Promise((done) => {
      const look = () => (map.loaded() && cells.complete() ? done() : requestAnimationFrame(look));
      whenReady(look);
    }),
    remove: () => map.remove(),
  };
}
