// Shows the scene that stands in the page: turn, come nearer, play the water, step into it where the browser has WebXR.
import { ACESFilmicToneMapping, AnimationMixer, Box3, Color, DirectionalLight, Group, HemisphereLight, PerspectiveCamera, Scene, Vector3, WebGLRenderer } from "three";
import { OrbitControls } from "three/addons/controls/OrbitControls.js";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";
import { VRButton } from "three/addons/webxr/VRButton.js";

const element = (id) => document.getElementById(id);
const about = JSON.parse(element("about").textContent);
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

function describe() {
  const what = about.member === undefined ? "median of the members" : `member ${about.member}`;
  element("title").textContent = `Basin ${about.basin}, forecast of ${about.cycle}: ${what}`;
  document.title = element("title").textContent;
  element("synthetic").hidden = !about.synthetic;
  element("remarks").hidden = !about.remarks;
  element("remarks").textContent = about.remarks;
}

function bytes() {
  const text = atob(element("scene").textContent.trim());
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0)).buffer;
}

function lights(scene) {
  scene.background = new Color(0xcfdbe6);
  scene.add(new HemisphereLight(0xffffff, 0x8a8070, 1.6));
  const sun = new DirectionalLight(0xffffff, 2);
  sun.position.set(-1, 1.2, -1); // from the north-west, as on maps
  scene.add(sun);
}

/// From the south, above.
function look(camera, controls, box) {
  const size = box.getSize(new Vector3()), middle = box.getCenter(new Vector3());
  const far = Math.max(size.x, size.z);
  camera.near = far / 1000;
  camera.far = far * 10;
  camera.position.set(middle.x, middle.y + 0.9 * far, middle.z + 0.9 * far);
  camera.updateProjectionMatrix();
  controls.target.copy(middle);
  controls.update();
}

/// The water, by steps of time: 2.5 is between the third and the fourth.
class Water {
  constructor(gltf) {
    this.last = Math.max(0, about.times.length - 1);
    this.mixer = gltf.animations.length ? new AnimationMixer(gltf.scene) : null;
    if (this.mixer) this.mixer.clipAction(gltf.animations[0]).play();
  }
  show(step) {
    const end = this.mixer ? this.last * about.seconds_of_a_step : 0;
    this.mixer?.setTime(Math.min(step * about.seconds_of_a_step, end * (1 - 1e-6))); // the end of a clip is its beginning
    element("when").textContent = (about.times[Math.round(step)] ?? "").replace("T", " ").replace("Z", " UTC");
  }
}

function controlsOf(water) {
  const slider = element("time"), button = element("play");
  slider.max = water.last;
  slider.step = "any";
  const state = { playing: false, step: 0 };
  const set = (step) => {
    state.step = step;
    slider.value = step;
    water.show(step);
  };
  const play = (on) => {
    state.playing = on;
    button.textContent = on ? "Pause" : "Play";
  };
  slider.addEventListener("input", () => (play(false), set(Number(slider.value))));
  button.addEventListener("click", () => (state.step >= water.last && set(0), play(!state.playing)));
  set(0);
  play(!still && water.last > 0);
  return (seconds) => {
    if (!state.playing) return;
    const step = state.step + seconds / about.seconds_of_a_step;
    set(Math.min(step, water.last));
    if (step >= water.last) play(false);
  };
}

async function main() {
  describe();
  const renderer = new WebGLRenderer({ antialias: true, logarithmicDepthBuffer: true });
  renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
  renderer.toneMapping = ACESFilmicToneMapping;
  element("view").append(renderer.domElement);
  const scene = new Scene(), camera = new PerspectiveCamera(45, 1, 1, 1e5), valley = new Group();
  lights(scene);
  const controls = new OrbitControls(camera, renderer.domElement);
  controls.maxPolarAngle = 0.49 * Math.PI;
  controls.listenToKeyEvents(window);
  const gltf = await new GLTFLoader().parseAsync(bytes(), "");
  gltf.scene.traverse((part) => (part.frustumCulled = false)); // water moves out of its first bounds
  valley.add(gltf.scene);
  scene.add(valley);
  const stretch = () => (valley.scale.y = Number(element("height").value));
  element("height").addEventListener("input", stretch);
  stretch();
  valley.updateMatrixWorld(true);
  look(camera, controls, new Box3().setFromObject(valley));
  const move = controlsOf(new Water(gltf));
  if (navigator.xr && (await navigator.xr.isSessionSupported("immersive-vr"))) stepInto(renderer, scene, valley);
  const resize = () => {
    renderer.setSize(innerWidth, innerHeight);
    camera.aspect = innerWidth / innerHeight;
    camera.updateProjectionMatrix();
  };
  addEventListener("resize", resize);
  resize();
  let before = performance.now();
  renderer.setAnimationLoop((now) => {
    move(Math.min(0.1, (now - before) / 1000));
    before = now;
    renderer.render(scene, camera);
  });
  document.documentElement.dataset.ready = "yes";
}

/// On a table before the visitor: two metres across.
function stepInto(renderer, scene, valley) {
  renderer.xr.enabled = true;
  document.body.append(VRButton.createButton(renderer));
  renderer.xr.addEventListener("sessionstart", () => {
    const box = new Box3().setFromObject(valley), size = box.getSize(new Vector3()), middle = box.getCenter(new Vector3());
    const scale = 2 / Math.max(size.x, size.z);
    scene.scale.setScalar(scale);
    scene.position.set(-middle.x * scale, 0.8 - box.min.y * scale, -1.5 - middle.z * scale);
  });
  renderer.xr.addEventListener("sessionend", () => (scene.scale.setScalar(1), scene.position.set(0, 0, 0)));
}

main().catch((error) => {
  element("remarks").hidden = false;
  element("remarks").textContent = `The scene cannot be shown: ${error.message}`;
});
