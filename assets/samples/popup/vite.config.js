export default {
  server: { host: '{{host}}', port: {{port}}, strictPort: true },
};
