// Tiles of cells (postproc/publish/cell_tiles.hpp): which are needed, fetched, kept.
import { bytesOf } from "../data.js";

const side = 256, pixels = side * side, none = 0xffffffff, most = 240;

/// Each byte is stored less the one before it.
function summed(plane) {
  for (let i = 1; i < pixels; ++i) plane[i] += plane[i - 1];
  return plane;
}

function unpack(buffer) {
  const view = new DataView(buffer), count = view.getUint32(0, true);
  const list = new Uint32Array(buffer.slice(4, 4 + 4 * count));
  const [low, high, light] = [0, 1, 2].map((plane) => summed(new Uint8Array(buffer, 4 + 4 * count + plane * pixels, pixels)));
  const cells = new Uint32Array(pixels);
  for (let i = 0; i < pixels; ++i) cells[i] = list[low[i] | (high[i] << 8)];
  return { cells, light };
}

/// `about`: tiles.json. Calls upload(tile) when one has come, drop(tile) when one is given up, changed() to draw again.
export function cellTiles(folder, about, upload, drop, changed) {
  const kept = new Map();
  let needed = [], used = 0;

  const exists = (z, x, y) => {
    const level = about.levels[z - about.min_zoom], column = level?.columns[x - level.first];
    return Boolean(column) && y >= column[0] && y <= column[1];
  };

  function request(z, x, y) {
    const key = `${z}/${x}/${y}`;
    let tile = kept.get(key);
    if (!tile) {
      tile = { z, x, y, state: "coming" };
      kept.set(key, tile);
      bytesOf(`${folder}/${key}.gz`).then((buffer) => {
        Object.assign(tile, unpack(buffer), { state: "there" });
        if (kept.get(key) === tile) upload(tile);
        changed();
      }).catch(() => { tile.state = "failed"; setTimeout(() => kept.get(key) === tile && kept.delete(key), 10000); });
    }
    tile.used = ++used;
    return tile;
  }

  function forget() {
    if (kept.size <= most) return;
    const old = [...kept.entries()].sort((a, b) => a[1].used - b[1].used).slice(0, kept.size - most);
    for (const [key, tile] of old) {
      kept.delete(key);
      if (tile.state === "there") drop(tile);
    }
  }

  function numbersInView(map) {
    const z = Math.min(about.max_zoom, Math.max(about.min_zoom, Math.round(map.getZoom() + 0.9)));
    const bounds = map.getBounds(), scale = 2 ** z, list = [];
    const x = (lon) => (lon / 360 + 0.5) * scale;
    const y = (lat) => (0.5 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / (2 * Math.PI)) * scale;
    const limit = (lat) => Math.max(-85, Math.min(85, lat));
    const level = about.levels[z - about.min_zoom];
    const first = Math.max(level.first, Math.floor(x(bounds.getWest()))), last = Math.min(level.first + level.columns.length - 1, Math.floor(x(bounds.getEast())));
    for (let i = first; i <= last; ++i)
      for (let j = Math.floor(y(limit(bounds.getNorth()))); j <= Math.floor(y(limit(bounds.getSouth()))); ++j) if (exists(z, i, j)) list.push([z, i, j]);
    return list;
  }

  return {
    /// Those to draw, coarse ones first: where a fine one is still to come, the nearest coarser one that is there.
    inView(map) {
      needed = numbersInView(map).map((number) => request(...number));
      const list = new Set(needed.filter((tile) => tile.state === "there"));
      for (const tile of needed) {
        if (tile.state === "there") continue;
        for (let z = tile.z - 1, x = tile.x >> 1, y = tile.y >> 1; z >= about.min_zoom; --z, x >>= 1, y >>= 1) {
          const above = kept.get(`${z}/${x}/${y}`);
          if (above?.state === "there") { list.add(above); break; }
        }
      }
      forget();
      return [...list].sort((a, b) => a.z - b.z);
    },
    complete: () => needed.length > 0 && needed.every((tile) => tile.state === "there"),
    cellAt(point) {
      for (let z = about.max_zoom; z >= about.min_zoom; --z) {
        const scale = 2 ** z, x = point.x * scale, y = point.y * scale;
        const tile = kept.get(`${z}/${Math.floor(x)}/${Math.floor(y)}`);
        if (tile?.state !== "there") continue;
        const cell = tile.cells[Math.floor((y % 1) * side) * side + Math.floor((x % 1) * side)];
        return cell === none ? null : cell;
      }
      return null;
    },
    clear() {
      for (const tile of kept.values()) if (tile.state === "there") drop(tile);
      kept.clear();
    },
  };
}
