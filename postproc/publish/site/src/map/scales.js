// Colours of the layers: classes whose lightness falls as the danger rises, so that they can be told apart without colour, on
// paper and by people who see colours otherwise.

const blues = ["#b9d6f2", "#7fb2e5", "#3f86cf", "#1a559e", "#0a2c66"];
const dusk = ["#fde48a", "#f2a541", "#d1603d", "#8c2d59", "#3b1250"];  // yellow to violet
const moss = ["#e3e7a1", "#a5c46b", "#5a9a67", "#2a6a6e", "#173a5e"];

/// Of each kind: where classes begin [unit of the layer], their colours, the key of their words. `pattern`: the last class is hatched.
export function classesOf(layer, leadSeconds) {
  const steps = (list, colours) => list.map((from, i) => ({ from, colour: colours[i] }));
  switch (layer.kind) {
    case "depth": return steps([0.1, 0.3, 0.5, 1, 2], blues);
    case "speed": return steps([0.1, 0.5, 1, 2, 3], moss);
    case "probability": return steps([0.05, 0.2, 0.4, 0.6, 0.8], dusk);
    case "hazard": return steps([0.1, 0.75, 1.25, 2], [dusk[0], dusk[1], dusk[2], dusk[4]]).map((c, i) => ({ ...c, pattern: i === 3, words: `hazard_${i}` }));
    case "arrival": return steps([0, Math.min(300, leadSeconds / 8), ...[0.25, 0.5, 0.75].map((share) => share * leadSeconds)], [...dusk].reverse()).map((c, i) => ({ ...c, words: i === 0 ? "arrival_now" : undefined }));
    case "duration": return steps([0, 0.2, 0.4, 0.6, 0.8].map((share) => share * leadSeconds), moss);
    case "change": return steps([-Infinity, -0.5, -0.2, 0.05, 0.2, 0.5], ["#8a4b08", "#cf8a35", "#f1d2a2", "#cdbfe3", "#8f74bf", "#4b2488"]);
    default: return [];
  }
}

export const decode = (scale, byte) => (byte === 0 ? null : scale.low + (scale.high - scale.low) * ((byte - 1) / 254) ** scale.power);

const channels = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

/// 256 colours, and below them 256 marks of the pattern: RGBA each. What no class begins at or below is not drawn.
export function palette(layer, classes) {
  const pixels = new Uint8Array(256 * 2 * 4);
  for (let byte = 1; byte < 256; ++byte) {
    const value = decode(layer.scale, byte);
    const found = classes.findLast((c) => value >= c.from - 1e-9);
    if (!found) continue;
    pixels.set([...channels(found.colour), 255], byte * 4);
    pixels[(256 + byte) * 4] = found.pattern ? 255 : 0;
  }
  return pixels;
}
