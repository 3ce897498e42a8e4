export { parentPackage } from './parent-package';
