/** Certificates for servers of tests, made anew each time: a key that is kept is a key that leaks, and one day it expires. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { program } from '../../scripts/program.js';
import { HOST } from './port.js';

/** Paths of the files. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** Where the certificate of a folder is. */
export const certificateIn = (folder: string, name = 'server'): Certificate => ({
  certificate: join(folder, `${name}.crt`),
  key: join(folder, `${name}.key`),
});

/** Make a certificate in a folder, signed with its own key: who trusts it trusts its server, and no other. */
export const certify = (folder: string, name = 'server'): Certificate => {
  const openssl = program('openssl');
  if (openssl === undefined) throw new Error('Servers with TLS need openssl, to make certificates: install it.');
  const made = certificateIn(folder, name);
  execFileSync(
    openssl,
    [
      ...['req', '-x509', '-nodes', '-days', '2', '-subj', `/CN=${HOST}`],
      ...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'],
      ...['-addext', `subjectAltName=IP:${HOST},DNS:localhost`],
      ...['-keyout', made.key, '-out', made.certificate],
    ],
    { stdio: 'pipe' },
  );
  return made;
};
