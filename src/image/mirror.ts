/** Swaps left and right, in place. @param pixels RGB, whole rows of `width` */
export function mirror(pixels: Uint8Array, width: number): void {
  for (let row = 0; row < pixels.length; row += width * 3) {
    for (let left = 0, right = width - 1; left < right; left++, right--) {
      for (let c = 0; c < 3; c++) {
        const a = row + left * 3 + c;
        const b = row + right * 3 + c;
        [pixels[a], pixels[b]] = [pixels[b], pixels[a]];
      }
    }
  }
}
