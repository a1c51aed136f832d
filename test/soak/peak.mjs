// Loaded before a program: writes the most memory that it ever held, in kilobytes, to the file that `SOAK_PEAK` names.
import { writeFileSync } from 'node:fs';

process.once('exit', () => writeFileSync(process.env.SOAK_PEAK, String(process.resourceUsage().maxRSS)));
