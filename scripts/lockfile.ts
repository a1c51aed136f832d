/**
 * Whether what package-lock.json names comes from a registry and nowhere else, and is what it was when it was locked: no
 * address of a repository or of a file somewhere, a checksum for each package, and no package of ours that runs anything
 * when it is installed. Then what `npm audit` knows of the packages that users get; where no registry answers it, that is
 * said, and is no failure.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const json = (file: string) => JSON.parse(readFileSync(file, 'utf8'));

/** What npm runs when a package is installed. */
const INSTALLING = ['preinstall', 'install', 'postinstall', 'prepare', 'preprepare', 'postprepare', 'prepublish'];

const isForeign = (address: string): boolean =>
  /^(?:git|https?|file|ssh|github)[:+]|\.git(?:#|$)|^[\w-]+\/[\w.-]+(?:#|$)/.test(address);

/** What a lock file says of packages, by where they are. */
export interface Lock {
  readonly packages: Readonly<
    Record<
      string,
      { readonly version?: string; readonly resolved?: string; readonly integrity?: string; readonly link?: boolean }
    >
  >;
}

type Texts = Readonly<Record<string, string>>;

const KINDS = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'] as const;

/** What a package says of itself. */
export type Manifest = Partial<Readonly<Record<(typeof KINDS)[number] | 'scripts', Texts>>>;

/** What is wrong with a lock file and the package it is of. */
export const faults = (lock: Lock, manifest: Manifest): ReadonlyArray<string> => [
  ...Object.entries(lock.packages).flatMap(([path, { resolved, integrity, link, version }]) => {
    if (path === '') return [];
    if (link === true) return [`${path} is a link to somewhere else`];
    return [
      ...(resolved === undefined ? [] : [`${path} names where it was got from: ${resolved}`]),
      ...(typeof integrity === 'string' && integrity.startsWith('sha512-') ? [] : [`${path} has no SHA-512 checksum`]),
      ...(isForeign(version ?? '') ? [`${path} is no version of a registry: ${version}`] : []),
    ];
  }),
  ...KINDS.flatMap((kind) =>
    Object.entries(manifest[kind] ?? {})
      .filter(([, range]) => isForeign(range))
      .map(([name, range]) => `${name} is no version of a registry: ${range}`),
  ),
  ...INSTALLING.filter((name) => name in (manifest.scripts ?? {})).map(
    (name) => `the script "${name}" would run where the package is installed`,
  ),
];

const audit = (): string | ReadonlyArray<string> => {
  const { stdout, error } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8', timeout: 60_000 });
  try {
    const { vulnerabilities, error: refusal } = JSON.parse(stdout);
    if (vulnerabilities === undefined) return `npm audit was not answered: ${refusal?.summary || 'no report'}`;
    return Object.keys(vulnerabilities).map((name) => `${name} has a vulnerability: ${vulnerabilities[name].severity}`);
  } catch {
    return `npm audit was not answered: ${error?.message ?? 'no report'}`;
  }
};

if (process.argv[1]?.endsWith('lockfile.ts')) {
  const known = audit();
  if (typeof known === 'string') console.log(known);
  const found = [
    ...faults(json('package-lock.json'), json('package.json')),
    ...(typeof known === 'string' ? [] : known),
  ];
  for (const fault of found) console.log(fault);
  process.exitCode = found.length === 0 ? 0 : 1;
}
