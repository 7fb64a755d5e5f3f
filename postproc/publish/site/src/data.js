// Files of the site. What ends in .gz is opened here, so that servers need not compress; one that has opened it already does no
// harm.

export async function bytesOf(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  const packed = await answer.arrayBuffer();
  const head = new Uint8Array(packed, 0, Math.min(2, packed.byteLength));
  if (head[0] !== 0x1f || head[1] !== 0x8b) return packed;
  const opened = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(opened).arrayBuffer();
}

export async function jsonOf(path) {
  return JSON.parse(new TextDecoder().decode(await bytesOf(path)));
}

/// Never from a cache: it says which data hold.
export async function manifest() {
  const answer = await fetch("manifest.json", { cache: "no-store" });
  if (!answer.ok) throw new Error(`manifest.json: ${answer.status}`);
  const found = await answer.json();
  if (found.form !== 1) throw new Error(`manifest.json: form ${found.form}`);
  return found;
}

/// A script that the build has packed, under an address of this page's own; plain where packed ones cannot be opened.
export async function packedScript(path) {
  if (typeof DecompressionStream === "undefined") return new URL(path, document.baseURI).href;
  const text = await bytesOf(`${path}.gz`);
  return URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
}
