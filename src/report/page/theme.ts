/**
 * Light and dark: as the system has it, until somebody says otherwise.
 */

const KEY = 'lockstep-theme';

/** What a reader chose on another day; a browser may keep nothing for pages of files. */
const kept = (): string | null => {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
};

const keep = (theme: string): void => {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Then it is chosen anew the next time.
  }
};

const isDark = (): boolean => {
  const { theme } = document.documentElement.dataset;
  return theme === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : theme === 'dark';
};

/** Take up what was chosen. */
export const begin = (): void => {
  const theme = kept();
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme;
};

/** The other one. */
export const toggle = (): void => {
  const theme = isDark() ? 'light' : 'dark';
  document.documentElement.dataset['theme'] = theme;
  keep(theme);
};
