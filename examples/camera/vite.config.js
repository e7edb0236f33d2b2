const headers = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

export default {
  worker: { format: "es" },
  // Of a package in which a worker is, Vite keeps its hands while developing.
  optimizeDeps: { exclude: ["maskwatch"] },
  server: { headers },
  preview: { headers },
};
