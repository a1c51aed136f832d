import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { faults, type Lock, type Manifest } from '../../scripts/lockfile.js';

const json = (file: string) => JSON.parse(readFileSync(file, 'utf8'));

const integrity = 'sha512-AAAA';
const lock: Lock = { packages: { '': {}, 'node_modules/a': { version: '1.0.0', integrity } } };

describe('the lock file', () => {
  it('has a checksum for each package, names no place, and nothing runs where we are installed', () => {
    expect(faults(json('package-lock.json'), json('package.json'))).toEqual([]);
  });

  it.each<readonly [string, Lock['packages'][string], string]>([
    ['no checksum', { version: '1.0.0' }, 'node_modules/b has no SHA-512 checksum'],
    ['an old checksum', { version: '1.0.0', integrity: 'sha1-AAAA' }, 'node_modules/b has no SHA-512 checksum'],
    [
      'a place',
      { version: '1.0.0', integrity, resolved: 'http://example.com/b.tgz' },
      'node_modules/b names where it was got from: http://example.com/b.tgz',
    ],
    ['a link', { link: true }, 'node_modules/b is a link to somewhere else'],
    [
      'a repository',
      { version: 'git+ssh://git@example.com/b.git#abc', integrity },
      'node_modules/b is no version of a registry: git+ssh://git@example.com/b.git#abc',
    ],
  ])('is refused with %s', (_, found, fault) => {
    expect(faults({ packages: { ...lock.packages, 'node_modules/b': found } }, {})).toEqual([fault]);
  });

  it.each<readonly [Manifest, string]>([
    [
      { dependencies: { b: 'git+https://example.com/b.git' } },
      'b is no version of a registry: git+https://example.com/b.git',
    ],
    [{ devDependencies: { b: 'someone/b#main' } }, 'b is no version of a registry: someone/b#main'],
    [{ peerDependencies: { b: 'file:../b' } }, 'b is no version of a registry: file:../b'],
    [{ scripts: { postinstall: 'x' } }, 'the script "postinstall" would run where the package is installed'],
  ])('is refused with a package that says %j', (manifest, fault) => {
    expect(faults(lock, manifest)).toEqual([fault]);
    expect(faults(lock, { dependencies: { b: '^1.2.3', c: 'npm:b@1.0.0' }, scripts: { test: 'x' } })).toEqual([]);
  });
});
