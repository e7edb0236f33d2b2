/** What the user chose, kept in this browser; nothing is kept where it forbids that. */
export function kept(name: string): string | undefined {
  try {
    return localStorage.getItem(`maskwatch-${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}

export function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`maskwatch-${name}`, value);
  } catch {
    // A private window: the choice lasts as long as the page.
  }
}
