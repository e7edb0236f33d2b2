/** A dot of a colour. An SVG, as the page's policy forbids inline styles. */
export const Swatch = ({ color }: { color: string }) => (
  <svg class="swatch" viewBox="0 0 10 10" aria-hidden="true">
    <circle cx="5" cy="5" r="5" fill={color} />
  </svg>
);
