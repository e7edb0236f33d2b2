import type { Texts } from "./index.ts";

export const hi: Texts = {
  language: "हिन्दी",
  tagline: "देखिए किसने मास्क पहना है। सीधे, इसी डिवाइस पर।",
  intro: "चेहरों के घेरे, उत्तर और लोगों की गिनती, सब इसी ब्राउज़र में। कोई तस्वीर बाहर नहीं जाती।",

  useCamera: "मेरा कैमरा चलाएँ",
  chooseFiles: "फ़ोटो या वीडियो",
  trySample: "बना हुआ नमूना देखें",
  dropHint: "या फ़ाइलें यहाँ छोड़ें, या तस्वीर चिपकाएँ",
  dropNow: "देखने के लिए छोड़ें",
  stop: "रोकें",
  camera: "कैमरा",
  frontCamera: "सामने का कैमरा",
  backCamera: "पीछे का कैमरा",
  sample: "नमूना",
  stage: "उत्तरों के साथ तस्वीर",

  blurFaces: "चेहरे धुंधले करें",
  blurTold: "हर चेहरा दिखाने से पहले पहचान से परे कर दिया जाता है",

  loading: "मॉडल लोड हो रहे हैं",
  loadingTold: "लगभग 6 MB, केवल एक बार; बाद में नेटवर्क नहीं चाहिए",
  opening: "कैमरा खुल रहा है",
  openingTold: "ब्राउज़र अनुमति माँग सकता है",
  reading: "तस्वीर देखी जा रही है",

  now: "अभी",
  inAll: "कुल",
  people: "लोग",
  withMask: "मास्क के साथ",
  withoutMask: "बिना मास्क",
  wornWrongly: "ग़लत पहना",
  uncertain: "अनिश्चित",
  labels: { mask: "मास्क", no_mask: "बिना मास्क", incorrect: "ग़लत पहना", uncertain: "अनिश्चित" },

  shareTitle: "मास्क पहनने वालों का हिस्सा",
  shareNone: "अभी बताने के लिए कोई नहीं",
  shareOfTime: (share) => `पूरे समय का ${share}`,
  seconds: (count) => `${count} से`,

  eventsTitle: "घटनाएँ",
  eventsNone: "कौन आया, किसने मास्क पहना या उतारा, कौन गया, यहाँ लिखा जाता है।",
  person: (number) => `व्यक्ति ${number}`,
  events: {
    appeared: "दिखाई दिया",
    mask_on: "मास्क पहने है",
    mask_off: "बिना मास्क है",
    mask_incorrect: "मास्क ग़लत पहने है",
    left: "चला गया",
  },
  save: "सहेजें",
  saveCsv: "घटनाएँ CSV में",
  saveJson: "घटनाएँ JSON में",
  savePicture: "तस्वीर सहेजें",
  saveVideo: "वीडियो सहेजें",

  files: "फ़ाइलें",
  waiting: "प्रतीक्षा में",
  done: "पूरा",
  cancelled: "रद्द",
  failed: "विफल",
  facesFound: (count) => (count === 1 ? "1 चेहरा" : `${count} चेहरे`),
  peopleFound: (count) => (count === 1 ? "1 व्यक्ति" : `${count} लोग`),

  settings: "सेटिंग",
  searchSize: "खोज का आकार",
  searchSizeTold: (side) =>
    side <= 320 ? "तेज़; केवल पास के चेहरे मिलते हैं" : side <= 640 ? "कमांड लाइन जैसा: कमरे भर के चेहरे" : "धीमा; दूर के चेहरे भी मिलते हैं",
  faceThreshold: "चेहरा होने का भरोसा",
  faceThresholdTold: (percent) =>
    percent < 40
      ? "अधिक चेहरे मिलते हैं, और वे भी जो चेहरे नहीं हैं"
      : percent > 40
        ? "मुश्किल से दिखने वाले चेहरे छूट जाते हैं"
        : "कमांड लाइन जैसा",
  uncertainRange: "अनिश्चितता मानें",
  uncertainRangeTold: (from, to) =>
    from === to ? "हमेशा निर्णय, अनुमान होने पर भी" : `अनिश्चित, जब मास्क की संभावना ${from} से ${to} % हो`,
  compute: "गणना कहाँ हो",
  computeWasm: "प्रोसेसर (WebAssembly)",
  computeGpu: "ग्राफ़िक्स कार्ड (WebGPU)",
  gpuChecking: "इसके उत्तर प्रोसेसर से मिलाए जा रहे हैं",
  gpuSame: "जाँच की तस्वीर पर वही उत्तर देता है",
  gpuDiffers: "जाँच की तस्वीर पर दूसरे उत्तर आए; प्रोसेसर ही चलेगा",
  gpuMissing: "यह ब्राउज़र इसे नहीं चला सकता; प्रोसेसर ही चलेगा",
  reset: "पहले जैसा",

  fps: "फ़्रेम प्रति सेकंड",
  delay: "देरी",
  milliseconds: (count) => `${count} ms`,
  threads: (count) => (count === 1 ? "1 थ्रेड" : `${count} थ्रेड`),
  offlineReady: "बिना नेटवर्क चलता है",
  updateReady: "नया संस्करण तैयार है। सभी Maskwatch टैब बंद होने पर चलेगा; यह सत्र जारी रहेगा।",

  onDevice: "सब इसी डिवाइस पर",
  checkTitle: "इसे कैसे जाँचें",
  checkSteps: [
    "ब्राउज़र के डेवलपर टूल (F12) में Network टैब खोलें और पेज चलाएँ: हर अनुरोध इसी पते पर जाता है, और किसी में तस्वीर नहीं होती।",
    "जब पेज कहे कि वह बिना नेटवर्क चलता है, नेटवर्क काट दें। वह चलता रहेगा।",
    "पेज अपनी Content-Security-Policy से दूसरे पते स्वयं रोकता है; पहले अनुरोध के हेडर में वह दिखती है।",
  ],
  checkSource: "स्रोत खुला है (MIT लाइसेंस)। आपकी भाषा और सेटिंग के सिवा कुछ नहीं रखा जाता, वह भी इसी ब्राउज़र में।",
  close: "बंद करें",

  problems: {
    insecure: {
      title: "कैमरे के लिए सुरक्षित पता चाहिए",
      remedy: "पेज को https:// से, या इसी मशीन पर http://localhost से खोलें। फ़ाइलें और नमूना ऐसे भी चलते हैं।",
    },
    denied: {
      title: "कैमरे की अनुमति नहीं है",
      remedy: "पता पट्टी के कैमरा चिह्न से या सिस्टम की सेटिंग में अनुमति दें, फिर कोशिश करें।",
    },
    missing: {
      title: "कोई कैमरा नहीं मिला",
      remedy: "कैमरा जोड़कर फिर कोशिश करें, या फ़ोटो, वीडियो या नमूना चुनें।",
    },
    busy: {
      title: "कैमरा कहीं और चल रहा है",
      remedy: "उसे चलाने वाले दूसरे प्रोग्राम और टैब बंद करें, फिर कोशिश करें।",
    },
    lost: { title: "कैमरा हट गया", remedy: "उसे फिर जोड़ें और कोशिश करें।" },
    other: {
      title: "कैमरा नहीं चल सका",
      remedy: "दूसरा कैमरा या ब्राउज़र आज़माएँ, या फ़ोटो या वीडियो चुनें।",
    },
    noSimd: {
      title: "यह ब्राउज़र बहुत पुराना है",
      remedy: "इसमें तेज़ WebAssembly (SIMD) नहीं है। Chrome 91, Firefox 89, Safari 16.4 और नए में है।",
    },
    models: {
      title: "मॉडल लोड नहीं हो सके",
      remedy: "नेटवर्क देखकर फिर कोशिश करें। पेज आप स्वयं रखते हों तो देखें कि models/ और wasm/ वहाँ हैं।",
    },
    unreadable: {
      title: "यह फ़ाइल नहीं पढ़ी जा सकी",
      remedy: "JPEG, PNG, WebP या AVIF तस्वीरें, MP4, WebM या MOV वीडियो लें, जो आपका ब्राउज़र चलाता हो।",
    },
    noEncoder: {
      title: "यह ब्राउज़र वीडियो नहीं लिख सकता",
      remedy: "इसमें WebCodecs नहीं है। नए Chrome, Edge, Firefox या Safari में है।",
    },
  },
  tryAgain: "फिर कोशिश करें",

  notices: {
    slow: { text: "इस आकार के लिए यह डिवाइस धीमा है।", action: "छोटे में खोजें" },
    hidden: { text: "टैब छिपा था, इसलिए रुका रहा।", action: undefined },
    rotated: { text: "तस्वीर घूम गई; लोग फिर से गिने जा सकते हैं।", action: undefined },
  },
  paused: "रुका हुआ",
};
