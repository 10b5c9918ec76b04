import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

// Every path has the same page, so the callback URL has it too.
const server = createServer(async (request, response) => {
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.end(await readFile(new URL('index.html', import.meta.url)));
});

server.listen({{port}}, '{{host}}', () => console.log('Open', '{{origin}}'));
