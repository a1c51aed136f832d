import { beforeAll, describe } from 'vitest';
import { behaviour } from './behaviour/index.js';
import { type Cluster, startCluster } from './cluster.js';
import { type Server, start } from './servers.js';
import { describeRedis } from './suite.js';

describeRedis('a store', () => {
  describe('on a server', () => {
    let server: Server;
    beforeAll(async () => {
      server = await start({ password: 'secret' });
    });
    behaviour(() => ({ url: server.url }));
  });

  describe('in a cluster', () => {
    let cluster: Cluster;
    beforeAll(async () => {
      cluster = await startCluster();
    });
    behaviour(() => ({ nodes: [...cluster.seeds] }));
  });
});
