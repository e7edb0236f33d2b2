/** The page's texts in English. A translation has the same keys: copy this file, and list it in `index.ts`. */
export const en = {
  language: "English",
  tagline: "See who wears a mask. Live, on this device.",
  intro: "Boxes, answers and a count of people, computed in this browser. No picture leaves the machine.",

  useCamera: "Use my camera",
  chooseFiles: "Photos or videos",
  trySample: "Try the drawn sample",
  dropHint: "or drop files here, or paste a picture",
  dropNow: "Drop to look at it",
  stop: "Stop",
  camera: "Camera",
  frontCamera: "Front camera",
  backCamera: "Back camera",
  sample: "Sample",
  stage: "Picture with answers",

  blurFaces: "Blur faces",
  blurTold: "Every face is made unrecognisable before it is drawn",

  loading: "Loading the models",
  loadingTold: "About 6 MB, once; later visits need no network",
  opening: "Opening the camera",
  openingTold: "Your browser may ask for permission",
  reading: "Looking at the picture",

  now: "now",
  inAll: "in all",
  people: "People",
  withMask: "With mask",
  withoutMask: "Without mask",
  wornWrongly: "Worn wrongly",
  uncertain: "Uncertain",
  labels: { mask: "mask", no_mask: "no mask", incorrect: "worn wrongly", uncertain: "uncertain" },

  shareTitle: "Share with a mask",
  shareNone: "Nobody to tell about yet",
  shareOfTime: (share: string) => `${share} of all time`,
  seconds: (count: number) => `${count} s`,

  eventsTitle: "Events",
  eventsNone: "Who appears, puts a mask on or off, and leaves is listed here.",
  person: (number: number) => `Person ${number}`,
  events: {
    appeared: "appeared",
    mask_on: "wears a mask",
    mask_off: "wears no mask",
    mask_incorrect: "wears it wrongly",
    left: "left",
  },
  save: "Save",
  saveCsv: "Events as CSV",
  saveJson: "Events as JSON",
  savePicture: "Save the picture",
  saveVideo: "Save the video",

  files: "Files",
  waiting: "waiting",
  done: "done",
  cancelled: "cancelled",
  failed: "failed",
  facesFound: (count: number) => (count === 1 ? "1 face" : `${count} faces`),
  peopleFound: (count: number) => (count === 1 ? "1 person" : `${count} people`),

  settings: "Settings",
  searchSize: "Search size",
  searchSizeTold: (side: number) =>
    side <= 320
      ? "Fast; finds near faces only"
      : side <= 640
        ? "As the command line: faces across a room"
        : "Slow; finds faces far away too",
  faceThreshold: "Sure that it is a face",
  faceThresholdTold: (percent: number) =>
    percent < 40
      ? "Finds more faces, and things that are none"
      : percent > 40
        ? "Leaves out faces that are hard to see"
        : "As the command line",
  uncertainRange: "Admit uncertainty",
  uncertainRangeTold: (from: number, to: number) =>
    from === to ? "Always decides, also where it is a guess" : `Uncertain where a mask is ${from} to ${to} % likely`,
  compute: "Compute on",
  computeWasm: "Processor (WebAssembly)",
  computeGpu: "Graphics card (WebGPU)",
  gpuChecking: "Comparing its answers with the processor's",
  gpuSame: "Gives the same answers on the test picture",
  gpuDiffers: "Gave other answers on the test picture; the processor goes on",
  gpuMissing: "This browser cannot use it; the processor goes on",
  reset: "As at first",

  fps: "frames a second",
  delay: "delay",
  milliseconds: (count: number) => `${count} ms`,
  threads: (count: number) => (count === 1 ? "1 thread" : `${count} threads`),
  offlineReady: "Works offline",
  updateReady: "A new version is ready. It is used once every Maskwatch tab is closed; this session goes on.",

  onDevice: "All on this device",
  checkTitle: "How to check that",
  checkSteps: [
    "Open your browser's developer tools (F12), tab Network, and use the page: every request goes to this address, and none carries a picture.",
    "Cut the network once the page says that it works offline. It goes on.",
    "The page forbids itself other addresses by its Content-Security-Policy; the same tab shows it in the headers of the first request.",
  ],
  checkSource: "The source is open (MIT licence). Nothing is stored but your language and settings, in this browser.",
  close: "Close",

  problems: {
    insecure: {
      title: "Cameras need a secure address",
      remedy: "Open this page by https://, or on this machine by http://localhost. Files and the sample work as it is.",
    },
    denied: {
      title: "The camera is not allowed",
      remedy: "Allow it by the camera sign in the address bar or in the system's settings, then try again.",
    },
    missing: {
      title: "No camera was found",
      remedy: "Connect one and try again, or choose a photo or video, or the sample.",
    },
    busy: {
      title: "The camera is in use",
      remedy: "Close other programs and tabs that use it, then try again.",
    },
    lost: {
      title: "The camera has gone",
      remedy: "Connect it again and try again.",
    },
    other: {
      title: "The camera cannot be used",
      remedy: "Try another camera or another browser, or choose a photo or video.",
    },
    noSimd: {
      title: "This browser is too old",
      remedy: "It lacks fast WebAssembly (SIMD). Chrome 91, Firefox 89, Safari 16.4 and newer have it.",
    },
    models: {
      title: "The models could not be loaded",
      remedy:
        "Check the network and try again. Where you serve the page yourself, check that models/ and wasm/ are there.",
    },
    unreadable: {
      title: "This file cannot be read",
      remedy: "Use JPEG, PNG, WebP or AVIF pictures, MP4, WebM or MOV videos, as far as your browser plays them.",
    },
    noEncoder: {
      title: "This browser cannot write videos",
      remedy: "It lacks WebCodecs. A newer Chrome, Edge, Firefox or Safari has it.",
    },
  },
  tryAgain: "Try again",

  notices: {
    slow: { text: "This device is slow for the size.", action: "Search smaller" },
    hidden: { text: "Paused while the tab was hidden.", action: undefined },
    rotated: { text: "The picture has turned; people may be counted anew.", action: undefined },
  },
  paused: "Paused",
};
