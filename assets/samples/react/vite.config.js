import react from '@vitejs/plugin-react';

export default {
  plugins: [react()],
  server: { host: '{{host}}', port: {{port}}, strictPort: true },
};
