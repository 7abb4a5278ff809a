// The only import of Ink: what the dashboard may use of it stands here, and another renderer would be put in here.
// `renderToString`, `Static` and console patching are left out on purpose (the dashboard owns the whole screen).
export {
  Box,
  type Key,
  render,
  Transform,
  useApp,
  useInput,
  usePaste,
  useStdin,
  useStdout,
  useWindowSize,
} from 'ink';
