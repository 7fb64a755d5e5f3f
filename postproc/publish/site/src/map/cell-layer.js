// A layer of MapLibre that draws the ground and what its cells hold. Tiles say which cell each pixel shows; values are looked up
// in a texture of a byte for each cell, so that another time or another layer is one upload.
import { MercatorCoordinate } from "maplibre-gl";

import { cellTiles } from "./cell-tiles.js";

const side = 256, wide = 2048;

const vertexShader = `#version 300 es
in vec2 corner; uniform vec4 place; out vec2 at;
void main() { at = corner; gl_Position = vec4(mix(place.xy, place.zw, corner), 0.0, 1.0); }`;
const fragmentShader = `#version 300 es
precision highp float; precision highp int; precision highp usampler2D;
in vec2 at; out vec4 colour;
uniform usampler2D cells, values; uniform sampler2D light, palette; uniform vec3 low, high; uniform bool shown;
void main() {
  uint cell = texelFetch(cells, ivec2(min(at * 256.0, 255.0)), 0).r;
  if (cell == 0xffffffffu) discard;
  float lit = texture(light, at).r;
  vec3 ground = mix(low, high, smoothstep(0.25, 0.95, lit));
  vec4 water = vec4(0.0);
  float mark = 0.0;
  if (shown) {
    uint value = texelFetch(values, ivec2(int(cell % 2048u), int(cell / 2048u)), 0).r;
    water = texelFetch(palette, ivec2(int(value), 0), 0);
    mark = texelFetch(palette, ivec2(int(value), 1), 0).r * step(5.0, mod(gl_FragCoord.x + gl_FragCoord.y, 8.0));
  }
  vec3 wet = mix(water.rgb * mix(0.82, 1.06, lit), vec3(1.0), 0.65 * mark);
  colour = vec4(mix(ground, wet, water.a), 1.0);
}`;

function programOf(gl) {
  const program = gl.createProgram();
  for (const [kind, text] of [[gl.VERTEX_SHADER, vertexShader], [gl.FRAGMENT_SHADER, fragmentShader]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS) && !gl.isContextLost()) throw new Error(gl.getShaderInfoLog(shader));
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return program;
}

function texture(gl, filter) {
  const made = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, made);
  for (const [name, value] of [[gl.TEXTURE_MIN_FILTER, filter], [gl.TEXTURE_MAG_FILTER, filter], [gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE], [gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE]])
    gl.texParameteri(gl.TEXTURE_2D, name, value);
  return made;
}

/// `colours`: {low, high} of the ground, three numbers of 0 to 1 each.
export function cellLayer(folder, tilesOf, colours) {
  const layer = { id: "cells", type: "custom", renderingMode: "2d" };
  let map, gl, program, corners, places, valuesTexture, paletteTexture, tiles, shown = false, pending = null;

  layer.onAdd = (theMap, context) => {
    map = theMap;
    gl = context;
    program = programOf(gl);
    places = Object.fromEntries(["place", "cells", "values", "light", "palette", "low", "high", "shown"].map((name) => [name, gl.getUniformLocation(program, name)]));
    corners = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, corners);
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([0, 0, 1, 0, 0, 1, 1, 1]), gl.STATIC_DRAW);
    valuesTexture = texture(gl, gl.NEAREST);
    paletteTexture = texture(gl, gl.NEAREST);
    tiles = cellTiles(folder, tilesOf, (tile) => upload(tile), (tile) => { gl.deleteTexture(tile.cellsTexture); gl.deleteTexture(tile.lightTexture); }, () => map.triggerRepaint());
    if (pending) layer.show(...pending);
  };

  layer.onRemove = () => tiles.clear();

  function upload(tile) {
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    tile.cellsTexture = texture(gl, gl.NEAREST);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R32UI, side, side, 0, gl.RED_INTEGER, gl.UNSIGNED_INT, tile.cells);
    tile.lightTexture = texture(gl, gl.LINEAR);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8, side, side, 0, gl.RED, gl.UNSIGNED_BYTE, tile.light);
  }

  /// `bytes`: of each cell; null: the ground alone.
  layer.show = (bytes, pixels) => {
    if (!gl) { pending = [bytes, pixels]; return; }
    shown = bytes !== null;
    if (shown) {
      const rows = Math.ceil(bytes.length / wide), padded = new Uint8Array(wide * rows);
      padded.set(bytes);
      resetUnpack();
      gl.bindTexture(gl.TEXTURE_2D, valuesTexture);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8UI, wide, rows, 0, gl.RED_INTEGER, gl.UNSIGNED_BYTE, padded);
      gl.bindTexture(gl.TEXTURE_2D, paletteTexture);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 256, 2, 0, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    }
    map.triggerRepaint();
  };

  /// MapLibre leaves its own settings behind.
  function resetUnpack() {
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
  }

  function bind(unit, place, made) {
    gl.activeTexture(gl.TEXTURE0 + unit);
    gl.bindTexture(gl.TEXTURE_2D, made);
    gl.uniform1i(place, unit);
  }

  layer.render = () => {
    resetUnpack();
    const list = tiles.inView(map);
    gl.useProgram(program);
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.STENCIL_TEST);
    gl.disable(gl.BLEND);
    gl.bindBuffer(gl.ARRAY_BUFFER, corners);
    const corner = gl.getAttribLocation(program, "corner");
    gl.enableVertexAttribArray(corner);
    gl.vertexAttribPointer(corner, 2, gl.FLOAT, false, 0, 0);
    gl.uniform3fv(places.low, colours.low);
    gl.uniform3fv(places.high, colours.high);
    gl.uniform1i(places.shown, shown ? 1 : 0);
    bind(2, places.values, valuesTexture);
    bind(3, places.palette, paletteTexture);
    const { clientWidth: width, clientHeight: height } = map.getCanvas();
    if (width === 0) return;
    for (const tile of list) {
      const size = 2 ** -tile.z;
      const [west, north] = [tile.x * size, tile.y * size];
      const a = map.project(new MercatorCoordinate(west, north).toLngLat()), b = map.project(new MercatorCoordinate(west + size, north + size).toLngLat());
      gl.uniform4f(places.place, (2 * a.x) / width - 1, 1 - (2 * a.y) / height, (2 * b.x) / width - 1, 1 - (2 * b.y) / height);
      bind(0, places.cells, tile.cellsTexture);
      bind(1, places.light, tile.lightTexture);
      gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
    }
    gl.enable(gl.BLEND);
  };

  /// The cell at a place; null outside.
  layer.cellAt = (place) => tiles?.cellAt(MercatorCoordinate.fromLngLat(place)) ?? null;
  /// Whether all that the view needs is there.
  layer.complete = () => Boolean(tiles?.complete());
  return layer;
}
