/**
 * Who may import whom. ARCHITECTURE.md says why; `npm run layers` checks it, type-only imports too.
 * A folder under src/ that is not named here may import nothing of the project.
 */
const LAYERS = {
  core: [],
  captions: ['core'],
  clips: ['core'],
  stages: ['core', 'captions', 'clips'],
  run: ['core'],
  sources: ['core'],
  media: ['core'],
  endpoints: ['core'],
  queue: ['core'],
  export: ['core', 'captions'],
  monitor: ['core'],
  config: ['core'],
};

/** Packages and built-in modules that belong to one folder. */
const OWNED = [
  { folder: 'queue', what: 'queues', modules: ['bullmq', 'ioredis', '@electric-sql/pglite'] },
  { folder: 'endpoints', what: 'the chat client', modules: ['openai'] },
  { folder: 'monitor', what: 'logs and metrics', modules: ['pino', 'prom-client'] },
  { folder: 'media', what: 'decoding', modules: ['sharp', 'fluent-ffmpeg'] },
];

const PROJECT = '^(src|pipelines|workers|bench|tests|scripts|bin)/';
const SHIPPED = '^(src|pipelines|workers)/';

/** What is bundled for browsers. */
const BROWSER = '^src/monitor/dashboard/client/';

const packagePath = (name) => `(^|/)node_modules/(@types/)?${name}/`;

function layerRule([folder, allowed]) {
  const reachable = [folder, ...allowed].join('|');
  return {
    name: `layer-${folder}`,
    comment: `src/${folder} imports ${['itself', ...allowed].join(', ')}.`,
    severity: 'error',
    from: { path: `^src/${folder}/` },
    to: { path: PROJECT, pathNot: `^src/(${reachable})/` },
  };
}

function ownerRule({ folder, what, modules }) {
  return {
    name: `only-${folder}`,
    comment: `${modules.join(', ')}: ${what} belong to src/${folder}; everything else uses its port in src/core.`,
    severity: 'error',
    from: { path: SHIPPED, pathNot: `^src/${folder}/` },
    to: { path: modules.map(packagePath) },
  };
}

module.exports = {
  forbidden: [
    ...Object.entries(LAYERS).map(layerRule),
    ...OWNED.map(ownerRule),
    {
      name: 'layer-unknown',
      comment: 'A new folder under src/ needs its place in LAYERS in .dependency-cruiser.cjs.',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/(cli|${Object.keys(LAYERS).join('|')})/` },
      to: {},
    },
    {
      name: 'pages-are-for-browsers',
      comment: 'Pages import each other, and from the server types alone.',
      severity: 'error',
      from: { path: BROWSER },
      to: { path: PROJECT, pathNot: BROWSER, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'layer-pipelines',
      comment: 'A recipe is data over stages.',
      severity: 'error',
      from: { path: '^pipelines/' },
      to: { path: PROJECT, pathNot: '^(pipelines|src/(stages|core|captions))/' },
    },
    {
      name: 'core-is-pure',
      comment: 'src/core imports zod and node:crypto, and no other package or built-in module.',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { pathNot: ['^src/core/', packagePath('zod'), '^(node:)?crypto$'] },
    },
    {
      name: 'pure-layers-do-no-io',
      comment: 'Captions, stages and recipes reach the world through ports.',
      severity: 'error',
      from: { path: '^(pipelines|src/(captions|stages))/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'only-media-spawns',
      comment: 'Child processes are src/media’s, and the commands that the dashboard starts.',
      severity: 'error',
      from: { path: SHIPPED, pathNot: '^src/(media/|cli/serve/run-tasks)' },
      to: { path: '^(node:)?child_process$' },
    },
    {
      name: 'entry-points-are-not-imported',
      comment: 'Commands, worker entries, tests and benchmarks are where imports end.',
      severity: 'error',
      from: { path: SHIPPED, pathNot: '^(src/cli|workers)/' },
      to: { path: '^(src/cli|workers|tests|bench|scripts|bin)/' },
    },
    {
      name: 'no-tests-in-production',
      severity: 'error',
      from: { path: '^(src/cli|workers)/' },
      to: { path: '^(tests|bench|scripts|bin)/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A module that imports nothing and is imported by nothing.',
      severity: 'error',
      from: { orphan: true, path: '^(src|pipelines)/' },
      to: {},
    },
    {
      name: 'no-development-packages',
      comment: 'What ships runs after `npm ci --omit=dev`; packages of pages are in their bundle.',
      severity: 'error',
      from: { path: SHIPPED, pathNot: BROWSER },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '/@types/' },
    },
    {
      name: 'declared-packages',
      comment: 'Only packages that package.json names.',
      severity: 'error',
      from: {},
      to: {
        dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'],
        pathNot: '^[.]',
      },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['main', 'types'],
    },
  },
};
