export { drainedServer } from './drained-server';
export { parentPackage } from './parent-package';
